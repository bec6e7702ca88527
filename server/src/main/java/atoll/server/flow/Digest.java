package atoll.server.flow;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import atoll.server.bootstrap.StandardFlows;
import atoll.store.ResourceImage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Makes a configuration of a cluster's objects. A level that stays keeps its requests; one whose
/// object is gone keeps its seats until they are free. The two mandatory levels and schemas are
/// there whether or not their objects are.
final class Digest {
    private final InstantSource clock;
    private final int serverSeats;

    /// Counts by level and schema, kept for good: what was counted stays counted.
    private final BiFunction<LevelSpec, String, FlowCount> counts;

    Digest(InstantSource clock, int serverSeats, BiFunction<LevelSpec, String, FlowCount> counts) {
        this.clock = clock;
        this.serverSeats = serverSeats;
        this.counts = counts;
    }

    /// @param before null at first
    Configuration digest(
            ResourceImage schemas, ResourceImage levels, @Nullable Configuration before) {
        Map<String, LevelSpec> specs = specs(levels);
        var states = new TreeMap<String, PriorityLevel>();
        Map<String, PriorityLevel> old = before == null ? Map.of() : before.levels();
        old.forEach((name, level) -> {
            if (!specs.containsKey(name) && !level.isIdle()) {
                level.configure(level.spec(), true);
                states.put(name, level);
            }
        });
        specs.forEach((name, spec) -> {
            PriorityLevel level = old.get(name);
            if (level == null) {
                level = new PriorityLevel(spec, clock);
            }
            level.configure(spec, false);
            states.put(name, level);
        });
        double shares = states.values().stream().mapToInt(level -> level.spec().shares()).sum();
        states.forEach((name, level) ->
                level.allot(Limits.of(level.spec(), serverSeats, shares), !old.containsKey(name)));
        return new Configuration(
                schemas, levels, schemas(schemas, specs, states), Map.copyOf(states));
    }

    private static Map<String, LevelSpec> specs(ResourceImage levels) {
        var specs = new TreeMap<String, LevelSpec>();
        for (KubeObject object : levels) {
            LevelSpec spec = LevelSpec.of(object.name(), object.uid(), object.spec());
            if (spec != null) {
                specs.put(object.name(), spec);
            }
        }
        for (String name : StandardFlows.MANDATORY) {
            LevelSpec imagined = LevelSpec.of(name, "", StandardFlows.level(name));
            if (imagined != null) {
                specs.putIfAbsent(name, imagined);
            }
        }
        return specs;
    }

    private List<FlowSchema> schemas(
            ResourceImage schemas,
            Map<String, LevelSpec> specs,
            Map<String, PriorityLevel> states) {
        var compiled = new ArrayList<FlowSchema>();
        for (KubeObject object : schemas) {
            String level = levelOf(object.spec());
            if (specs.containsKey(level)) {
                compiled.add(schema(object.name(), object.uid(), object.spec(), states));
            }
        }
        for (String name : StandardFlows.MANDATORY) {
            if (compiled.stream().noneMatch(one -> one.name().equals(name))) {
                compiled.add(schema(name, "", StandardFlows.schema(name), states));
            }
        }
        compiled.sort(FlowSchema.ORDER);
        return List.copyOf(compiled);
    }

    private FlowSchema schema(
            String name, String uid, JsonObject spec, Map<String, PriorityLevel> states) {
        PriorityLevel level = states.get(levelOf(spec));
        if (level == null) {
            throw new IllegalStateException("no level of flow schema " + name);
        }
        return FlowSchema.of(name, uid, spec, level, counts.apply(level.spec(), name));
    }

    static String levelOf(JsonObject spec) {
        return spec.object("priorityLevelConfiguration").stringOr("name", "");
    }
}
