package atoll.bench;

import java.util.Locale;

/// One measured value.
///
/// @param how what was done and counted, in one sentence
record Figure(String name, double value, String unit, String how) {
    String line() {
        return String.format(Locale.ROOT, "%-24s %12.2f %-14s %s", name, value, unit, how);
    }
}
