package atoll.scheduler.framework;

import java.util.List;

/// Which plugins serve the pods of one `spec.schedulerName`.
///
/// @param filters in the order in which they judge: the first rejection counts
/// @param preBinds all of them must be ready
public record Profile(
        String schedulerName,
        List<FilterPlugin> filters,
        List<Weighted> scores,
        List<PreBindPlugin> preBinds,
        BindPlugin binder) {
    /// @param weight how much a score of this plugin counts against the others'
    public record Weighted(ScorePlugin plugin, int weight) {}

    public Profile {
        filters = List.copyOf(filters);
        scores = List.copyOf(scores);
        preBinds = List.copyOf(preBinds);
    }
}
