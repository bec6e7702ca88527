package atoll.nodes.stage;

import atoll.api.GroupVersionKind;
import atoll.base.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One compiled Stage. Immutable and thread-safe. Compiling reports every fault of the Stage
/// itself, so that playing one fails only because of an object.
public final class Stage {
    private final String name;
    private final GroupVersionKind target;
    private final @Nullable Selector selector;
    private final Weight weight;
    private final Delay delay;
    private final boolean immediateNextStage;
    private final List<Step> steps;

    /// @param selector null matches nothing
    Stage(
            String name,
            GroupVersionKind target,
            @Nullable Selector selector,
            Weight weight,
            Delay delay,
            boolean immediateNextStage,
            List<Step> steps) {
        this.name = name;
        this.target = target;
        this.selector = selector;
        this.weight = weight;
        this.delay = delay;
        this.immediateNextStage = immediateNextStage;
        this.steps = List.copyOf(steps);
    }

    /// The CustomResourceDefinition's schema is not asked for; unknown fields are passed over.
    ///
    /// @param object a `kwok.x-k8s.io/v1alpha1` Stage
    /// @throws StageException when it breaks a rule, or asks for what is not supported
    public static Stage compile(JsonObject object) {
        return new StageCompiler(object).compile();
    }

    public String name() {
        return name;
    }

    /// The kind of the objects it is for.
    public GroupVersionKind target() {
        return target;
    }

    /// Whether the object is looked at again at once, without waiting for its change to come back.
    public boolean immediateNextStage() {
        return immediateNextStage;
    }

    /// In the order in which they are to be written; may be empty, and then the stage does nothing.
    public List<Step> steps() {
        return steps;
    }

    /// @param object of the kind [#target]; the kind itself is not looked at
    public boolean matches(JsonObject object) {
        return selector != null && selector.matches(object);
    }

    /// The weight for this object; negative when it has none.
    long weight(JsonObject object) {
        return weight.of(object);
    }

    /// The bounds of the delay: none, one or two.
    List<Duration> delayRange(JsonObject object, Instant now) {
        return delay.range(object, now);
    }

    /// How long from `now` the stage is due for this object; never negative.
    public Duration drawDelay(JsonObject object, Instant now, RandomGenerator random) {
        return delay.draw(object, now, random);
    }

    @Override
    public String toString() {
        return "Stage " + name;
    }
}
