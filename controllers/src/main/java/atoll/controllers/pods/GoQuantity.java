package atoll.controllers.pods;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A quantity as Go's memory holds it after parsing: an integer and a power of ten, or a decimal of
/// any length; its format; and the text it was read from, where that is the shortest.
///
/// A parsed quantity caches its text only when that is canonical; what is not canonical has an
/// empty `s`. `1Gi` → value 1073741824, scale 0, `s` 1Gi; `100m` → value 100, scale -3, `s` 100m.
/// What may not fit into 64 bits, as its digits tell, is a decimal in billionths: `1.5Gi`, `1Pi`.
final class GoQuantity {
    private static final List<String> DECIMAL =
            List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
    private static final List<String> BINARY = List.of("Ki", "Mi", "Gi", "Ti", "Pi", "Ei");

    private static final Pattern PARTS =
            Pattern.compile("([+-]?)([0-9]*)(?:\\.([0-9]*))?([A-Za-z]*)([+-]?[0-9]+)?");

    /// The decimal places of billionths, the least that a quantity holds.
    private static final int NANO = 9;

    private static final BigDecimal BINARY_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private final String text;
    private final boolean negative;

    /// Digits before and behind the point, without leading zeros; never empty before.
    private final String whole;

    private final String fraction;

    /// Of ten; 0 for a binary suffix.
    private final int power;

    /// Of two; 0 for a decimal suffix.
    private final int shift;

    private final String format;

    private GoQuantity(String text, Matcher parts) {
        this.text = text;
        this.negative = parts.group(1).equals("-");
        String digits = parts.group(2).replaceFirst("^0+", "");
        this.whole = digits.isEmpty() ? "0" : digits;
        this.fraction = parts.group(3) == null ? "" : parts.group(3);
        String suffix = parts.group(4);
        int binary = BINARY.indexOf(suffix);
        this.shift = 10 * (binary + 1);
        if (parts.group(5) != null) {
            this.power = Integer.parseInt(parts.group(5));
            this.format = "DecimalExponent";
        } else {
            this.power = binary >= 0 ? 0 : 3 * (DECIMAL.indexOf(suffix) - DECIMAL.indexOf(""));
            this.format = binary >= 0 ? "BinarySI" : "DecimalSI";
        }
    }

    /// What is no quantity, as the empty text of an absent one, prints as Go's zero value.
    static String dump(String text) {
        Matcher parts = PARTS.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            return dump("0", "0", "<nil>", "", "");
        }
        return text.equals("0")
                ? dump("0", "0", "<nil>", "0", "DecimalSI")
                : new GoQuantity(text, parts).dump();
    }

    private static String dump(String value, String scale, String dec, String s, String format) {
        return "{i:(resource.int64Amount){value:(int64)%s scale:(resource.Scale)%s} d:(resource.infDecAmount){Dec:(*inf.Dec)%s} s:(string)%s Format:(resource.Format)%s}"
                .formatted(value, scale, dec, s, format);
    }

    private String dump() {
        int scale = power - fraction.length();
        if (isShort() && scale >= -NANO) {
            long digits = Long.parseLong(whole + fraction);
            BigInteger value = BigInteger.valueOf(digits).shiftLeft(shift);
            if (value.bitLength() < Long.SIZE) {
                String kept = isCanonical(digits, scale) ? text : "";
                BigInteger signed = negative ? value.negate() : value;
                return dump(signed.toString(), Integer.toString(scale), "<nil>", kept, format);
            }
        }
        return dumpDecimal();
    }

    /// Whether the count of digits alone says that the amount fits; upstream guesses so before it
    /// reads them.
    private boolean isShort() {
        if (shift == 0) {
            return whole.length() + fraction.length() <= 18;
        }
        return fraction.isEmpty() && 15 - whole.length() - shift * 3 / 10 - 1 >= 0;
    }

    /// Whether the digits could not be written with another suffix.
    private boolean isCanonical(long digits, int scale) {
        String all = whole + fraction;
        return shift > 0
                ? (digits & 7) != 0
                : scale % 3 == 0 && !all.endsWith("000") && !all.startsWith("0");
    }

    /// Rounded up to billionths. A binary one is at most what 63 bits hold, and decimal below 1.
    private String dumpDecimal() {
        BigDecimal amount =
                new BigDecimal(whole + "." + fraction + "0")
                        .scaleByPowerOfTen(power)
                        .multiply(new BigDecimal(BigInteger.ONE.shiftLeft(shift)))
                        .setScale(NANO, RoundingMode.UP);
        boolean small = amount.compareTo(BigDecimal.ONE) < 0 && amount.signum() > 0;
        if (shift > 0 && amount.compareTo(BINARY_MAX) > 0) {
            amount = BINARY_MAX;
        }
        String dec =
                "{unscaled:(big.Int){neg:(bool)%b abs:(big.nat)[%s]} scale:(inf.Scale)%d}"
                        .formatted(negative, words(amount.unscaledValue()), amount.scale());
        return dump("0", "0", dec, "", shift > 0 && small ? "DecimalSI" : format);
    }

    /// 64 bits each, the lowest first.
    private static String words(BigInteger value) {
        return IntStream.range(0, (value.bitLength() + 63) / 64)
                .mapToObj(i -> Long.toUnsignedString(value.shiftRight(64 * i).longValue()))
                .collect(Collectors.joining(" "));
    }
}
