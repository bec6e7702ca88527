package atoll.base.json;

/// A JSON number: a 64-bit integer where the text was one and it fits, else a double, as
/// Kubernetes' own decoder keeps them. Two numbers are equal by amount, whichever way they are
/// held: 1 equals 1.0. An integer too large for a double to tell from its neighbours equals the
/// double that is nearest. How a number was spelled is not kept.
public final class JsonNumber implements Json {
    /// Ports, replicas and the like, made once.
    private static final JsonNumber[] SMALL = new JsonNumber[256];

    static {
        for (int i = 0; i < SMALL.length; i++) {
            SMALL[i] = new JsonNumber(true, i);
        }
    }

    private final boolean integer;

    /// The integer itself, or the bits of the double.
    private final long bits;

    private JsonNumber(boolean integer, long bits) {
        this.integer = integer;
        this.bits = bits;
    }

    static JsonNumber of(long value) {
        return value >= 0 && value < SMALL.length
                ? SMALL[(int) value]
                : new JsonNumber(true, value);
    }

    static JsonNumber of(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("JSON has no " + value);
        }
        return new JsonNumber(false, Double.doubleToLongBits(value));
    }

    /// Whether it is held as an integer; 1.0 in a text is not.
    public boolean isInteger() {
        return integer;
    }

    /// The value as a long; a double is truncated towards zero.
    public long longValue() {
        return integer ? bits : (long) Double.longBitsToDouble(bits);
    }

    /// An integer beyond 2^53 is rounded.
    public double doubleValue() {
        return integer ? bits : Double.longBitsToDouble(bits);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof JsonNumber that)) {
            return false;
        }
        return integer == that.integer ? bits == that.bits : doubleValue() == that.doubleValue();
    }

    @Override
    public int hashCode() {
        return Double.hashCode(doubleValue());
    }

    /// As Go writes it: integers plain, doubles in the shortest form that reads back, with an
    /// exponent outside 1e-6 to 1e21.
    @Override
    public String toString() {
        if (integer) {
            return Long.toString(bits);
        }
        double value = Double.longBitsToDouble(bits);
        double magnitude = Math.abs(value);
        if (magnitude == 0 || (magnitude >= 1e-6 && magnitude < 1e21)) {
            var plain = new java.math.BigDecimal(Double.toString(value)).stripTrailingZeros();
            return plain.scale() < 0
                    ? plain.setScale(0, java.math.RoundingMode.UNNECESSARY).toPlainString()
                    : plain.toPlainString();
        }
        String text = Double.toString(value).replace(".0E", "E");
        int exponent = text.indexOf('E');
        String sign = text.charAt(exponent + 1) == '-' ? "" : "+";
        return text.substring(0, exponent) + "e" + sign + text.substring(exponent + 1);
    }

    /// As Go prints it where it is text and not JSON (`%v`, YAML): a whole number plain, else with
    /// an exponent of at least two digits below 1e-4 and from 1e6 on.
    public String shortestText() {
        double value = doubleValue();
        double magnitude = Math.abs(value);
        if (integer || magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e6)) {
            return toString();
        }
        if (value == Math.rint(value) && magnitude < 0x1p63) {
            return Long.toString((long) value);
        }
        var digits = new java.math.BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        String all = digits.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "")
                + all.charAt(0)
                + (all.length() > 1 ? "." + all.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
