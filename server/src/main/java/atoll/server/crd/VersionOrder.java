package atoll.server.crd;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Kubernetes' order of version names, best first: `v2`, `v1`, `v1beta2`, `v1alpha1`, then all that
/// are no such names, by the alphabet.
enum VersionOrder implements Comparator<String> {
    BEST_FIRST;

    private static final Pattern FORM =
            Pattern.compile("v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?");

    @Override
    public int compare(String a, String b) {
        Matcher first = FORM.matcher(a);
        Matcher second = FORM.matcher(b);
        boolean known = first.matches();
        if (known != second.matches()) {
            return known ? -1 : 1;
        }
        if (!known) {
            return a.compareTo(b);
        }
        int byStability = Integer.compare(stability(second), stability(first));
        if (byStability != 0) {
            return byStability;
        }
        int byMajor = compareNumbers(second.group(1), first.group(1));
        return byMajor != 0 || first.group(3) == null
                ? byMajor
                : compareNumbers(second.group(3), first.group(3));
    }

    private static int stability(Matcher version) {
        String word = version.group(2);
        return word == null ? 2 : word.equals("beta") ? 1 : 0;
    }

    private static int compareNumbers(String a, String b) {
        return a.length() != b.length() ? a.length() - b.length() : a.compareTo(b);
    }
}
