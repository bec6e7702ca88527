package atoll.api;

/// Text that is not a quantity, in upstream's words. The message stands in validation's causes as
/// it is.
public final class QuantityException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private QuantityException(String message) {
        super(message);
    }

    static QuantityException wrongFormat() {
        return new QuantityException(
                "quantities must match the regular expression"
                        + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }

    static QuantityException wrongSuffix() {
        return new QuantityException("unable to parse quantity's suffix");
    }
}
