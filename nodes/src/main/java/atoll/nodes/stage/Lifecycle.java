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
///
/// With weights 3, 1 and 0 the third is never drawn; with 0, 0 and one read from the object that is
/// no number, the first two share evenly. Immutable; chance comes with each call.
public final class Lifecycle {
    private final List<Stage> stages;

    /// @param stages of one kind, in the order in which ties are broken
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

    /// The next stage of the object; null when none matches. Chance is asked only where at least
    /// two may be drawn, so that adding a stage for other objects does not change what is drawn for
    /// these.
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
