package atoll.api.patch;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/// An item of a list has none of the keys that tell the list's items apart.
final class UntypedException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    UntypedException(int index, List<String> keys) {
        super("element " + index + ": " + why(keys));
    }

    static String why(List<String> keys) {
        return "associative list with keys has an element that omits all key fields "
                + keys.stream().collect(Collectors.joining("\" \"", "[\"", "\"]"))
                + " (and doesn't have default values for any key fields)";
    }
}
