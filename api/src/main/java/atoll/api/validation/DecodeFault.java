package atoll.api.validation;

import java.util.Comparator;
import java.util.List;

/// A value of a wrong type, one of perhaps several in a body.
///
/// @param path of the value: `spec.containers[0].image`
/// @param ends whether Go's decoder stops there, as it does at types that decode themselves; at
///   others it goes on, and tells of the first at its end
public record DecodeFault(String path, boolean ends, DecodeException problem) {
    /// The one that Go's decoder tells of.
    ///
    /// @param faults at least one
    public static DecodeException told(List<DecodeFault> faults, Places places) {
        DecodeFault told =
                faults.stream()
                        .sorted(
                                Comparator.comparing((DecodeFault fault) -> !fault.ends())
                                        .thenComparingInt(fault -> places.first(fault.path())))
                        .findFirst()
                        .orElseThrow();
        return told.problem().showing(places.literal(told.path()));
    }
}
