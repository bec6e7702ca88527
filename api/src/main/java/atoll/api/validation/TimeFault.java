package atoll.api.validation;

import atoll.api.GoStrings;

/// Why a text is no time, as Go's library says it: where the text leaves the layout, or which
/// number is out of range. Used once, on a text that was refused. Follows `time.Parse` of Go
/// element by element; the constants are Go's way to write a layout.
final class TimeFault {
    static final String SECONDS = "2006-01-02T15:04:05Z07:00";
    static final String MICROS = "2006-01-02T15:04:05.000000Z07:00";

    private final String text;
    private final String layout;
    private int at;

    private TimeFault(String text, String layout) {
        this.text = text;
        this.layout = layout;
    }

    /// @param layout [#SECONDS] or [#MICROS]
    /// @param text one that [Timestamps#parse] refuses, or without the digits that the layout asks
    ///   for
    static DecodeException of(String text, String layout) {
        return new TimeFault(text, layout).found();
    }

    private DecodeException found() {
        try {
            number("2006", 4, 4, 9999, "year");
            sign("-");
            number("01", 2, 2, 12, "month");
            sign("-");
            number("02", 2, 2, 99, "day");
            sign("T");
            number("15", 1, 2, 23, "hour");
            sign(":");
            number("04", 2, 2, 59, "minute");
            sign(":");
            number("05", 2, 2, 59, "second");
            fraction();
            zone();
            // All else is right, so it is the calendar that has no such day.
            return fault(
                    at < text.length()
                            ? ": extra text: " + GoStrings.quoted(text.substring(at))
                            : ": day out of range");
        } catch (DecodeException e) {
            return e;
        }
    }

    /// @param element as the layout spells it
    /// @param least how few digits will do
    /// @param most how many are read
    /// @param last the greatest value
    private void number(String element, int least, int most, int last, String name) {
        int end = at;
        while (end < text.length() && end - at < most && Character.isDigit(text.charAt(end))) {
            end++;
        }
        if (end - at < least) {
            throw misplaced(element);
        }
        int value = Integer.parseInt(text.substring(at, end));
        if (value > last || (name.equals("month") && value == 0)) {
            throw fault(": " + name + " out of range");
        }
        at = end;
    }

    private void sign(String wanted) {
        if (!text.startsWith(wanted, at)) {
            throw misplaced(wanted);
        }
        at += wanted.length();
    }

    /// Six digits where the layout has them; else any number of them, or none.
    private void fraction() {
        int end = at;
        if (end < text.length() && (text.charAt(end) == '.' || text.charAt(end) == ',')) {
            end++;
            while (end < text.length() && Character.isDigit(text.charAt(end))) {
                end++;
            }
        }
        if (layout.equals(MICROS) && end - at != ".000000".length()) {
            throw misplaced(".000000");
        }
        at = end - at > 1 ? end : at;
    }

    private void zone() {
        boolean utc = text.startsWith("Z", at);
        boolean offset = text.substring(at).matches("(?s)[+-][0-9]{2}:[0-9]{2}.*");
        if (!utc && !offset) {
            throw misplaced("Z07:00");
        }
        if (offset && Integer.parseInt(text.substring(at + 1, at + 3)) > 24) {
            throw fault(": time zone offset hour out of range");
        }
        if (offset && Integer.parseInt(text.substring(at + 4, at + 6)) > 60) {
            throw fault(": time zone offset minute out of range");
        }
        at += utc ? 1 : "+07:00".length();
    }

    /// The text from here on does not begin with an element of the layout.
    private DecodeException misplaced(String element) {
        return new DecodeException(
                "parsing time %s as %s: cannot parse %s as %s"
                        .formatted(
                                GoStrings.quoted(text),
                                GoStrings.quoted(layout),
                                GoStrings.quoted(text.substring(at)),
                                GoStrings.quoted(element)));
    }

    private DecodeException fault(String why) {
        return new DecodeException("parsing time " + GoStrings.quoted(text) + why);
    }
}
