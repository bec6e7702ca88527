package atoll.api.patch;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/// An object does not have the form that its schema asks for, so that nobody can manage its fields.
/// Updates then go without `managedFields`; applies are refused.
final class UntypedException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    UntypedException(String why) {
        super(why);
    }

    UntypedException(int index, List<String> keys) {
        super("element " + index + ": " + why(keys));
    }

    static String why(List<String> keys) {
        return "associative list with keys has an element that omits all key fields "
                + keys.stream().collect(Collectors.joining("\" \"", "[\"", "\"]"))
                + " (and doesn't have default values for any key fields)";
    }
}
