package atoll.server.kinds;

import atoll.api.cel.CompilationException;
import atoll.api.cel.Environment;
import atoll.api.cel.Extent;
import atoll.api.cel.Program;
import atoll.api.cel.Type;
import atoll.api.cel.Types;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks of the expressions by which claims and classes select devices.
final class DeviceSelectors {
    static final int MAX = 32;

    private static final int LENGTH_MAX = 10 * 1024;
    private static final long COST_MAX = 1_000_000;

    /// Most entries of a device, and the lengths of what one holds.
    private static final int ENTRIES_MAX = 32;

    private static final int VALUE_MAX = 64;
    private static final int DRIVER_MAX = 63;

    private static final Environment DEVICE =
            Environment.empty()
                    .with("device", new Type.Struct("kubernetes.DRADevice", DeviceSelectors::field))
                    .sized(Extent.ofObject(DeviceSelectors::extent));

    private DeviceSelectors() {}

    private static @Nullable Type field(String name) {
        return switch (name) {
            case "driver" -> Types.STRING;
            case "allowMultipleAllocations" -> Types.BOOL;
            case "attributes" -> Types.map(Types.STRING, Types.map(Types.STRING, Types.DYN));
            case "capacity" ->
                    Types.map(
                            Types.STRING,
                            Types.map(Types.STRING, new Type.Named("kubernetes.Quantity")));
            default -> null;
        };
    }

    private static @Nullable Extent extent(String name) {
        return switch (name) {
            case "driver" -> Extent.ofMost(DRIVER_MAX);
            case "allowMultipleAllocations" -> Extent.ofMost(1);
            case "attributes", "capacity" -> entries(entries(Extent.ofMost(VALUE_MAX)));
            default -> null;
        };
    }

    private static Extent entries(Extent each) {
        return Extent.ofMany(ENTRIES_MAX, true, each);
    }

    /// @param owner what has `selectors`
    static void check(JsonObject owner, String above, Problems problems) {
        String path = above + ".selectors";
        JsonArray list = owner.array("selectors");
        if (DeviceNames.tooMany(list, MAX, path, problems)) {
            return;
        }
        List<JsonObject> selectors = list.objects();
        for (int i = 0; i < selectors.size(); i++) {
            String here = path + "[" + i + "].cel";
            if (selectors.get(i).get("cel") instanceof JsonObject cel) {
                expression(cel.stringOr("expression", ""), here + ".expression", problems);
            } else {
                problems.required(here);
            }
        }
    }

    private static void expression(String source, String path, Problems problems) {
        if (source.length() > LENGTH_MAX) {
            problems.tooLong(path, LENGTH_MAX);
            return;
        }
        try {
            Program program = DEVICE.compile(source);
            if (!List.of(Types.BOOL, Types.DYN).contains(program.type())) {
                problems.invalid(
                        path,
                        source,
                        "must evaluate to bool or the unknown type, not " + program.type());
            } else if (program.maxCost() > COST_MAX) {
                problems.forbidden(path, "too complex, exceeds cost limit");
            }
        } catch (CompilationException e) {
            problems.invalid(path, source, "compilation failed: " + e.getMessage());
        }
    }
}
