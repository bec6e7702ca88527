package atoll.nodes.stage;

import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The stages of one kind, and the choice among those that match an object.
///
/// A stage is drawn with the probability of its weight; when all weights are 0, evenly among those
/// that have one; when none has one, evenly among all.
public final class Lifecycle {
    private final List<Stage> stages;

    public Lifecycle(List<Stage> stages) {
        this.stages = List.copyOf(stages);
    }

    /// Every stage that [#next] might draw, in their given order.
    List<Stage> possible(JsonObject object) {
        var matching = new ArrayList<Stage>(1);
        for (Stage stage : stages) {
            if (stage.matches(object)) {
                matching.add(stage);
            }
        }
        if (matching.size() <= 1) {
            return matching;
        }
        List<Stage> positive = withWeightOver(0, matching, object);
        if (!positive.isEmpty()) {
            return positive;
        }
        List<Stage> weighted = withWeightOver(-1, matching, object);
        return weighted.isEmpty() ? matching : weighted;
    }

    private static List<Stage> withWeightOver(long least, List<Stage> stages, JsonObject object) {
        return stages.stream().filter(stage -> stage.weight(object) > least).toList();
    }

    /// The next stage of the object; null when none matches.
    public @Nullable Stage next(JsonObject object, RandomGenerator random) {
        List<Stage> possible = possible(object);
        if (possible.size() <= 1) {
            return possible.isEmpty() ? null : possible.getFirst();
        }
        long total = possible.stream().mapToLong(stage -> stage.weight(object)).sum();
        if (total <= 0) {
            return possible.get(random.nextInt(possible.size()));
        }
        long drawn = random.nextLong(total);
        for (Stage stage : possible) {
            drawn -= stage.weight(object);
            if (drawn < 0) {
                return stage;
            }
        }
        return possible.getLast();
    }
}
