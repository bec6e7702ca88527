package atoll.api.validation;

import atoll.api.GroupVersionKind;
import atoll.api.Status;

/// JSON that does not have the form of its kind. The message is what Go's decoder says.
public final class DecodeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String conversion;

    DecodeException(String message) {
        this(message, message);
    }

    /// @param conversion see [#asConversion]
    DecodeException(String message, String conversion) {
        super(message);
        this.conversion = conversion;
    }

    /// What Go says when the tree was made by a patch rather than sent: it is converted then, not
    /// decoded.
    public String asConversion() {
        return conversion;
    }

    /// The refusal of a body that was sent as `kind`.
    public Status refusal(GroupVersionKind kind) {
        return Decoding.refusal(kind, String.valueOf(getMessage()));
    }
}
