package atoll.api.validation;

import java.util.regex.Pattern;

/// Numbers whose digits are checked by a sum: of books and of credit cards. The formats `isbn10`,
/// `isbn13` and `creditcard` of OpenAPI, with the patterns of the library that upstream's validator
/// uses. Stateless.
final class BookNumbers {
    private static final Pattern ISBN10 = Pattern.compile("[0-9]{9}X|[0-9]{10}");
    private static final Pattern ISBN13 = Pattern.compile("[0-9]{13}");
    private static final Pattern CREDIT_CARD =
            Pattern.compile(
                    "4[0-9]{12}([0-9]{3})?|5[1-5][0-9]{14}|6(011|5[0-9][0-9])[0-9]{12}"
                            + "|3[47][0-9]{13}|3(0[0-5]|[68][0-9])[0-9]{11}"
                            + "|(2131|1800|35\\d{3})\\d{11}");

    private BookNumbers() {}

    /// Blanks and hyphens may stand anywhere between; the check digit may be `X`, for 10. The sum
    /// is weighted 1 to 10 and divided by 11.
    static boolean isIsbn10(String text) {
        String digits = text.replaceAll("[\\s-]+", "");
        if (!ISBN10.matcher(digits).matches()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 10; i++) {
            sum += (i + 1) * (digits.charAt(i) == 'X' ? 10 : digits.charAt(i) - '0');
        }
        return sum % 11 == 0;
    }

    /// Blanks and hyphens may stand anywhere between. The sum is weighted 1 and 3 in turn and
    /// divided by 10.
    static boolean isIsbn13(String text) {
        String digits = text.replaceAll("[\\s-]+", "");
        if (!ISBN13.matcher(digits).matches()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 13; i++) {
            sum += (i % 2 == 0 ? 1 : 3) * (digits.charAt(i) - '0');
        }
        return sum % 10 == 0;
    }

    /// What is no digit may stand anywhere between. Luhn's sum, and a number that some company
    /// gives out.
    static boolean isCreditCard(String text) {
        String digits = text.replaceAll("[^0-9]+", "");
        if (!CREDIT_CARD.matcher(digits).matches()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = i % 2 == 0 ? digit : 2 * digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }
}
