package atoll.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Where a file goes through a hash table in the table's own order, which differs from JVM to JVM.
/// Read from the text: a table is a name that is given a `HashMap`, `HashSet`, `Map.of`, `Set.of` …
/// in this file. Questions whose answer no order changes (`anyMatch`, `count` …) are no walks.
final class HashWalks {
    private static final Pattern GIVEN =
            Pattern.compile(
                    "\\b(\\w+)\\s*=\\s*(?:new (?:Identity|Concurrent)?Hash(?:Map|Set)\\b"
                            + "|(?:Set|Map)\\.(?:of|ofEntries|copyOf)\\b"
                            + "|ConcurrentHashMap\\.newKeySet|new WeakHashMap)");
    private static final String ORDERLESS =
            "(?:anyMatch|allMatch|noneMatch|count|sum|min|max|mapToInt|mapToLong|sorted)\\(";

    private final Set<String> tables = new TreeSet<>();
    private final List<String> found = new ArrayList<>();

    HashWalks(String text) {
        GIVEN.matcher(text).results().forEach(given -> tables.add(given.group(1)));
        for (String table : tables) {
            Pattern.compile(
                            (": (?:this\\.)?%1$s(?:\\.(?:keySet|values|entrySet)\\(\\))?\\) \\{"
                                            + "|\\b%1$s(?:\\s*\\.(?:keySet|values|entrySet)\\(\\))?"
                                            + "\\s*\\.(?:forEach|iterator|stream)\\((?!\\)\\s*\\.%2$s)[^\\n]*")
                                    .formatted(table, ORDERLESS))
                    .matcher(text)
                    .results()
                    .forEach(walk -> found.add(walk.group()));
        }
    }

    Set<String> tables() {
        return tables;
    }

    List<String> found() {
        return found;
    }
}
