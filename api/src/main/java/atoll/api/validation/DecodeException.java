package atoll.api.validation;

import atoll.api.GroupVersionKind;
import atoll.api.Status;

/// JSON that does not have the form of its kind. The message is what Go's decoder says.
public final class DecodeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String start;
    private final String number;
    private final String end;
    private final String conversion;

    DecodeException(String message) {
        this(message, message);
    }

    /// @param conversion see [#asConversion]
    DecodeException(String message, String conversion) {
        this(message, "", "", conversion);
    }

    /// @param number the number that the message shows between its start and its end; may be empty
    DecodeException(String start, String number, String end, String conversion) {
        super(start + number + end);
        this.start = start;
        this.number = number;
        this.end = end;
        this.conversion = conversion;
    }

    /// What Go says when the tree was made by a patch rather than sent: it is converted then, not
    /// decoded. Upstream decodes bodies as JSON and converts patched trees (`FromUnstructured`), in
    /// other words.
    public String asConversion() {
        return conversion;
    }

    /// The same with the number as it was written: `1.0`, where the tree has 1.
    ///
    /// @param written how the value stands in its text; empty where that is not known
    DecodeException showing(String written) {
        return number.isEmpty() || written.isEmpty()
                ? this
                : new DecodeException(start, written, end, conversion);
    }

    /// The refusal of a body that was sent as `kind`. A `BadRequest`: `Pod in version "v1" cannot
    /// be handled as a Pod: …`.
    public Status refusal(GroupVersionKind kind) {
        return Decoding.refusal(kind, String.valueOf(getMessage()));
    }
}
