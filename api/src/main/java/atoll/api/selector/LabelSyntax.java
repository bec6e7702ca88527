package atoll.api.selector;

import atoll.api.GoStrings;
import atoll.api.validation.Names;
import java.util.List;

/// The syntax of label keys and values, as selectors report it.
final class LabelSyntax {
    private LabelSyntax() {}

    static void checkKey(String key, String path) {
        refuse(Names.qualifiedName(key), key, path);
    }

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
