package atoll.api;

import atoll.base.json.Json;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonString;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An amount of a resource: `500m`, `1.5Gi`, `1e3`. Exact to a billionth, at most 2^63-1. Equality
/// and order go by the amount; the format only decides how it is written. The grammar is that of
/// upstream's `resource.Quantity`: a signed decimal number and a suffix, which is binary (`Ki` …
/// `Ei`, powers of 1,024), decimal (`n u m k M G T P E`, powers of 1,000) or an exponent (`e3`,
/// `E-2`). A lone `E` is exa.
///
/// Immutable and thread-safe. Sums may exceed 2^63-1; [#value] and [#milliValue] stop there.
public final class Quantity implements Comparable<Quantity> {
    public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Format.DECIMAL_SI);

    /// How it was written, by its suffix; none counts as DECIMAL_SI.
    private enum Format {
        BINARY_SI,
        DECIMAL_SI,
        DECIMAL_EXPONENT
    }

    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
    private static final String BINARY_SUFFIXES = "KMGTPE";

    /// One letter a power of 1000, from nano; a space for none.
    private static final String DECIMAL_SUFFIXES = "num kMGTPE";

    /// Quantities that were read before: few of them stand in most objects. Threads may overwrite
    /// each other's entries, which costs a reading and nothing else.
    private static final @Nullable Recent[] RECENT = new Recent[256];

    private record Recent(String text, Quantity quantity) {}

    /// In whole units: `500m` is 0.5. At most nine digits stand after the point.
    private final BigDecimal amount;

    private final Format format;

    /// What [#toString] found; null until somebody asks.
    private @Nullable String canonical;

    private Quantity(BigDecimal amount, Format format) {
        this.amount = amount;
        this.format = format;
    }

    /// Whole units.
    public static Quantity of(long units) {
        return new Quantity(BigDecimal.valueOf(units), Format.DECIMAL_SI);
    }

    /// Thousandths, as CPU is counted.
    public static Quantity ofMillis(long thousandths) {
        return new Quantity(BigDecimal.valueOf(thousandths, 3), Format.DECIMAL_SI);
    }

    /// A number of bytes, written with binary suffixes.
    public static Quantity ofBytes(long bytes) {
        return new Quantity(BigDecimal.valueOf(bytes), Format.BINARY_SI);
    }

    /// From JSON text or a JSON number. Blanks around a text are no part of it. A bare number is
    /// read by its digits: `1.5`, `1e3`.
    ///
    /// @throws QuantityException for anything else, null included
    public static Quantity of(Json json) {
        return switch (json) {
            case JsonString(var text) -> parse(text.strip());
            case JsonNumber number -> parse(number.toString());
            default -> throw QuantityException.wrongFormat();
        };
    }

    /// The quantity that `json` holds, or [#ZERO] when it is absent or none. For amounts that were
    /// validated when they were written, or whose faults are somebody else's to report.
    public static Quantity orZero(@Nullable Json json) {
        if (json == null) {
            return ZERO;
        }
        try {
            return of(json);
        } catch (QuantityException e) {
            return ZERO;
        }
    }

    /// Reads `1.5Gi`, `-250m`, `.5`, `2.`, `1e3`. Blanks are refused, and so are more than 100
    /// digits. Texts that were read of late are found again without reading.
    ///
    /// @throws QuantityException when it is none; the message tells whether its characters or its
    ///   suffix are wrong
    public static Quantity parse(String text) {
        int place = text.hashCode() & RECENT.length - 1;
        Recent recent = RECENT[place];
        if (recent != null && recent.text.equals(text)) {
            return recent.quantity;
        }
        Quantity quantity = parsed(text);
        RECENT[place] = new Recent(text, quantity);
        return quantity;
    }

    private static Quantity parsed(String text) {
        int numberEnd = endOfNumber(text);
        String suffix = text.substring(numberEnd);
        BigDecimal number = number(text.substring(0, numberEnd));
        return suffix.isEmpty()
                ? made(number, Format.DECIMAL_SI)
                : scaled(number, checkSuffix(suffix));
    }

    /// Where the longest run of a sign, digits and points ends; the suffix begins there.
    private static int endOfNumber(String text) {
        int at = !text.isEmpty() && (text.charAt(0) == '+' || text.charAt(0) == '-') ? 1 : 0;
        while (at < text.length()
                && ((Character.digit(text.charAt(at), 10) >= 0 && text.charAt(at) < 128)
                        || text.charAt(at) == '.')) {
            at++;
        }
        return at;
    }

    private static BigDecimal number(String text) {
        String digits = text.startsWith("+") ? text.substring(1) : text;
        int dot = digits.indexOf('.');
        boolean anyDigit = digits.chars().anyMatch(Character::isDigit);
        if (!anyDigit || dot != digits.lastIndexOf('.') || digits.length() > 100) {
            throw QuantityException.wrongFormat();
        }
        return new BigDecimal(digits);
    }

    /// `[eEinumkKMGTP]*[-+]?[0-9]*` Upstream refuses by this pattern first, with another message
    /// than for a suffix of the right characters that does not exist (`1Mk`).
    private static String checkSuffix(String suffix) {
        int at = 0;
        while (at < suffix.length() && "eEinumkKMGTP".indexOf(suffix.charAt(at)) >= 0) {
            at++;
        }
        if (at < suffix.length() && "+-".indexOf(suffix.charAt(at)) >= 0) {
            at++;
        }
        while (at < suffix.length() && suffix.charAt(at) >= '0' && suffix.charAt(at) <= '9') {
            at++;
        }
        if (at < suffix.length()) {
            throw QuantityException.wrongFormat();
        }
        return suffix;
    }

    private static Quantity scaled(BigDecimal number, String suffix) {
        if (suffix.length() == 2 && suffix.charAt(1) == 'i') {
            int power = BINARY_SUFFIXES.indexOf(suffix.charAt(0)) + 1;
            if (power > 0) {
                return made(number.multiply(KIBI.pow(power)), Format.BINARY_SI);
            }
        }
        if (suffix.length() == 1) {
            int power = DECIMAL_SUFFIXES.indexOf(suffix.charAt(0)) - 3;
            if (power >= -3) {
                return made(number.scaleByPowerOfTen(3 * power), Format.DECIMAL_SI);
            }
        }
        if (suffix.length() > 1 && (suffix.charAt(0) == 'e' || suffix.charAt(0) == 'E')) {
            return made(
                    number.scaleByPowerOfTen(exponent(suffix.substring(1))),
                    Format.DECIMAL_EXPONENT);
        }
        throw QuantityException.wrongSuffix();
    }

    /// Within a thousand either way: more would only cost memory, since no amount can be that
    /// large.
    private static int exponent(String text) {
        try {
            int exponent = Integer.parseInt(text);
            if (exponent > -1000 && exponent < 1000) {
                return exponent;
            }
        } catch (NumberFormatException _) {
            // Not a number after the `e`: no suffix of ours.
        }
        throw QuantityException.wrongSuffix();
    }

    /// Rounds to a billionth away from zero and caps what counts in powers of two, as upstream does
    /// when it reads. An amount below one becomes decimal though its suffix was binary: `0.0001Ki →
    /// 102400u`.
    private static Quantity made(BigDecimal amount, Format format) {
        BigDecimal rounded = amount.scale() > 9 ? amount.setScale(9, RoundingMode.UP) : amount;
        boolean binary = format == Format.BINARY_SI;
        BigDecimal capped = binary && rounded.compareTo(MAX) > 0 ? MAX : rounded;
        boolean fraction = capped.signum() > 0 && capped.compareTo(BigDecimal.ONE) < 0;
        return new Quantity(capped, binary && fraction ? Format.DECIMAL_SI : format);
    }

    /// Rounded up to whole thousandths, as amounts of resources are kept. `1u → 1m`.
    public Quantity inMillis() {
        return amount.scale() > 3
                ? new Quantity(amount.setScale(3, RoundingMode.UP), format)
                : this;
    }

    public boolean isZero() {
        return amount.signum() == 0;
    }

    /// -1, 0 or 1. The sign of the amount.
    public int signum() {
        return amount.signum();
    }

    /// In whole units, rounded up. Beyond what fits it is 2^63-1. Away from zero: `1500m → 2`,
    /// `-1500m → -2`.
    public long value() {
        return rounded(amount);
    }

    /// In thousandths, rounded up. `0.0005 → 1`. Beyond what fits it is 2^63-1.
    public long milliValue() {
        return rounded(amount.scaleByPowerOfTen(3));
    }

    /// Whether nothing is left beside whole numbers once it is rounded up to thousandths.
    public boolean isWhole() {
        return amount.setScale(3, RoundingMode.UP).stripTrailingZeros().scale() <= 0;
    }

    private static long rounded(BigDecimal amount) {
        BigDecimal whole = amount.setScale(0, RoundingMode.UP);
        return whole.compareTo(MAX) >= 0 ? Long.MAX_VALUE : whole.longValue();
    }

    /// As the nearest double.
    public double doubleValue() {
        return amount.doubleValue();
    }

    /// The sum, written in this quantity's format (in the other's when this is zero). Exact,
    /// without a bound: nothing is rounded here.
    public Quantity plus(Quantity other) {
        return new Quantity(amount.add(other.amount), isZero() ? other.format : format);
    }

    /// The difference, written in this quantity's format (in the other's when this is zero).
    public Quantity minus(Quantity other) {
        return new Quantity(amount.subtract(other.amount), isZero() ? other.format : format);
    }

    public Quantity negated() {
        return new Quantity(amount.negate(), format);
    }

    /// By the amount: `1Gi` equals `1024Mi`.
    @Override
    public int compareTo(Quantity other) {
        return amount.compareTo(other.amount);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Quantity that && compareTo(that) == 0;
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(amount.stripTrailingZeros());
    }

    /// The canonical form: no fraction, the largest suffix that keeps it exact. `1024Ki → 1Mi`,
    /// `1.5Gi → 1536Mi`, `0.5 → 500m`, `1000 → 1k`, `1500 → 1500`, `1e3 → 1e3`. Less than 1,024 is
    /// written with decimal suffixes whatever its format. What upstream stores is this form, so a
    /// quantity that was written otherwise reads back changed.
    @Override
    public String toString() {
        String known = canonical;
        if (known == null) {
            known = written();
            canonical = known; // Whoever comes second makes an equal one.
        }
        return known;
    }

    private String written() {
        if (isZero()) {
            return "0";
        }
        boolean small = amount.abs().compareTo(KIBI) < 0;
        return format == Format.BINARY_SI && !small ? binary() : decimal();
    }

    /// Rounds up what is no whole number of bytes. A suffix is a power of 1,024 that divides the
    /// amount; ten bits are one power.
    private String binary() {
        BigInteger whole = amount.setScale(0, RoundingMode.UP).toBigInteger();
        int power = 0;
        while (power < BINARY_SUFFIXES.length() && whole.getLowestSetBit() >= 10) {
            whole = whole.shiftRight(10);
            power++;
        }
        return power == 0 ? whole.toString() : whole + "" + BINARY_SUFFIXES.charAt(power - 1) + "i";
    }

    /// The exponent is a multiple of three; what the nine suffixes do not reach is written with
    /// `e`.
    private String decimal() {
        BigDecimal plain = amount.stripTrailingZeros();
        int power = Math.floorDiv(-plain.scale(), 3);
        String digits =
                plain.scaleByPowerOfTen(-3 * power)
                        .setScale(0, RoundingMode.UNNECESSARY)
                        .toPlainString();
        if (power == 0) {
            return digits;
        }
        boolean exponent = format == Format.DECIMAL_EXPONENT || power > 6;
        return exponent ? digits + "e" + 3 * power : digits + DECIMAL_SUFFIXES.charAt(power + 3);
    }
}
