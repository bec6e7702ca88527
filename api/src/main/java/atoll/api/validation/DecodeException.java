package atoll.api.validation;

import atoll.api.GroupVersionKind;
import atoll.api.Status;

/// JSON that does not have the form of its kind. The message is what Go's decoder says.
public final class DecodeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DecodeException(String message) {
        super(message);
    }

    /// The refusal of a body that was sent as `kind`.
    public Status refusal(GroupVersionKind kind) {
        return Decoding.refusal(kind, String.valueOf(getMessage()));
    }
}
