package atoll.api.selector;

import atoll.api.GoStrings;
import atoll.api.validation.Names;
import java.util.List;

/// The syntax of label keys and values, as selectors report it.
final class LabelSyntax {
    private LabelSyntax() {}

    /// @param path where upstream says the key stands: `<nil>` in a query, `key` in an object
    /// @throws SelectorException with all that is wrong
    static void checkKey(String key, String path) {
        refuse(Names.qualifiedName(key), key, path);
    }

    /// @param path `values[0][app]`
    /// @throws SelectorException with all that is wrong
    static void checkValue(String value, String path) {
        refuse(Names.labelValue(value), value, path);
    }

    private static void refuse(List<String> errors, String value, String path) {
        if (!errors.isEmpty()) {
            throw new SelectorException(
                    path
                            + ": Invalid value: "
                            + GoStrings.quoted(value)
                            + ": "
                            + String.join("; ", errors));
        }
    }
}
