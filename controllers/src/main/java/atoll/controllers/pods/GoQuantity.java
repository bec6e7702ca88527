package atoll.controllers.pods;

import java.util.List;

/// A quantity as Go's memory holds it after parsing: an integer, a power of ten, its format, and
/// the text it was read from, where that is the shortest.
///
/// A parsed quantity caches its text only when that is canonical; what is not canonical has an
/// empty `s`. `1Gi` → value 1073741824, scale 0, no text; `100m` → value 100, scale -3, `s` 100m.
final class GoQuantity {
    private static final List<String> DECIMAL =
            List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
    private static final List<String> BINARY = List.of("Ki", "Mi", "Gi", "Ti", "Pi", "Ei");

    private GoQuantity() {}

    /// Whether the digits could be written with another suffix.
    private static boolean isShortened(String digits) {
        return digits.endsWith("000") || digits.startsWith("0");
    }

    /// Fractions of binary units and numbers beyond 63 bits, which Go keeps in another form, are
    /// not told apart.
    ///
    /// @throws NumberFormatException when the digits do not fit into a long
    static String dump(String text) {
        int end = text.length();
        while (end > 0 && !Character.isDigit(text.charAt(end - 1)) && text.charAt(end - 1) != '.') {
            end--;
        }
        String suffix = text.substring(end);
        String number = text.substring(0, end);
        int dot = number.indexOf('.');
        String whole = dot < 0 ? number : number.substring(0, dot);
        String fraction = dot < 0 ? "" : number.substring(dot + 1);
        int binary = BINARY.indexOf(suffix);
        String format = binary >= 0 ? "BinarySI" : "DecimalSI";
        int power = (DECIMAL.indexOf(suffix) - DECIMAL.indexOf("")) * 3;
        int exponent = number.indexOf('e') + number.indexOf('E') + 1;
        if (exponent > 0) {
            format = "DecimalExponent";
            power = Integer.parseInt(number.substring(exponent + 1));
            whole = number.substring(0, dot < 0 ? exponent : dot);
            fraction = dot < 0 ? "" : number.substring(dot + 1, exponent);
        }
        long value = Long.parseLong(whole + fraction);
        long amount = binary >= 0 ? value << (10 * (binary + 1)) : value;
        int scale = binary >= 0 ? 0 : power - fraction.length();
        boolean kept =
                binary >= 0
                        ? (value & 7) != 0
                        : text.equals("0") || (scale % 3 == 0 && !isShortened(whole + fraction));
        return "{i:(resource.int64Amount){value:(int64)%d scale:(resource.Scale)%d} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)%s Format:(resource.Format)%s}"
                .formatted(amount, scale, kept ? text : "", format);
    }
}
