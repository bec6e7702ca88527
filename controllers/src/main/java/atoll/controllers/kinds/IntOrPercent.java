package atoll.controllers.kinds;

import atoll.base.json.Json;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonString;
import org.jspecify.annotations.Nullable;

/// A count, or a share of a total: `maxSurge: 1`, `maxSurge: 25%`.
public final class IntOrPercent {
    private IntOrPercent() {}

    /// The count it stands for. What is neither a number nor a percentage counts as 0; the server
    /// lets none in. `25%` of 10 is 3 when rounded up, 2 when rounded down. A number is taken as it
    /// is, whatever the total; so may a percentage exceed it.
    ///
    /// @param value null counts as 0
    public static int of(@Nullable Json value, int total, boolean roundUp) {
        return switch (value) {
            case JsonNumber number -> (int) number.longValue();
            case JsonString(var text) when text.endsWith("%") -> share(text, total, roundUp);
            case null, default -> 0;
        };
    }

    /// Whole per cents only, as the server's validation has it.
    private static int share(String text, int total, boolean roundUp) {
        try {
            long percent = Long.parseLong(text.substring(0, text.length() - 1));
            long hundredths = percent * total;
            return (int) (roundUp ? Math.ceilDiv(hundredths, 100L) : hundredths / 100);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
