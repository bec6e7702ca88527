package atoll.server.podsecurity;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A version of the standards: `v1.` and a minor, or `latest`.
///
/// Only Kubernetes 1 is known, as upstream's parser has it; minors have at most nine digits.
///
/// @param minor [#LATEST_MINOR] for `latest`, which is not equal to any numbered version
public record Version(int minor) {
    private static final int LATEST_MINOR = Integer.MAX_VALUE;
    private static final Pattern FORM = Pattern.compile("v1\\.(0|[1-9][0-9]{0,8})");

    public static final Version LATEST = new Version(LATEST_MINOR);

    /// Null when `text` is no version.
    static @Nullable Version parse(String text) {
        if (text.equals("latest")) {
            return LATEST;
        }
        var matcher = FORM.matcher(text);
        return matcher.matches() ? new Version(Integer.parseInt(matcher.group(1))) : null;
    }

    @Override
    public String toString() {
        return minor == LATEST_MINOR ? "latest" : "v1." + minor;
    }
}
