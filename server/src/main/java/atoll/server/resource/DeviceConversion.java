package atoll.server.resource;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.function.UnaryOperator;

/// `resource.k8s.io/v1beta1`, kept as `v1`. There a request for one kind of device has its fields
/// in `exactly`, and a device has its own beside its name rather than in `basic`.
///
/// `{"name": "r", "deviceClassName": "gpu"}` ↔ `{"name": "r", "exactly": {"deviceClassName":
/// "gpu"}}`.
enum DeviceConversion implements Conversion {
    INSTANCE;

    private static final String OLD = "resource.k8s.io/v1beta1";
    private static final String NEW = "resource.k8s.io/v1";

    /// Of a request, besides what both versions keep where it is.
    private static final List<String> OF_REQUEST =
            List.of(
                    "deviceClassName",
                    "selectors",
                    "allocationMode",
                    "count",
                    "adminAccess",
                    "tolerations",
                    "capacity");

    @Override
    public JsonObject toStored(JsonObject served) {
        return converted(served, DeviceConversion::exactly, DeviceConversion::unwrapped)
                .with("apiVersion", NEW);
    }

    @Override
    public JsonObject toServed(JsonObject stored) {
        return converted(stored, DeviceConversion::flat, DeviceConversion::wrapped)
                .with("apiVersion", OLD);
    }

    /// @param request what becomes of each request of a claim or a claim template
    /// @param device what becomes of each device of a slice
    private static JsonObject converted(
            JsonObject object,
            UnaryOperator<JsonObject> request,
            UnaryOperator<JsonObject> device) {
        return switch (object.stringOr("kind", "")) {
            case "ResourceClaim" -> object.update("spec", spec -> claim(spec, request));
            case "ResourceClaimTemplate" ->
                    object.update(
                            "spec", spec -> spec.update("spec", inner -> claim(inner, request)));
            case "ResourceSlice" -> object.update("spec", spec -> each(spec, "devices", device));
            default -> object;
        };
    }

    private static JsonObject claim(JsonObject spec, UnaryOperator<JsonObject> request) {
        return spec.has("devices")
                ? spec.update("devices", devices -> each(devices, "requests", request))
                : spec;
    }

    /// Changes the objects of an array; an absent array stays absent.
    private static JsonObject each(
            JsonObject holder, String key, UnaryOperator<JsonObject> change) {
        return holder.has(key)
                ? holder.with(
                        key,
                        JsonArray.of(holder.array(key).objects().stream().map(change).toList()))
                : holder;
    }

    /// From `v1beta1`. A request with alternatives (`firstAvailable`) has nothing to wrap.
    private static JsonObject exactly(JsonObject request) {
        var inner = JsonObject.builder();
        JsonObject left = request;
        for (String key : OF_REQUEST) {
            Json value = request.get(key);
            if (value != null) {
                inner.put(key, value);
                left = left.without(key);
            }
        }
        JsonObject exactly = inner.build();
        // A class that names nothing stands for the lack of one.
        boolean none =
                exactly.isEmpty()
                        || (request.has("firstAvailable")
                                && exactly.equals(JsonObject.of("deviceClassName", "")));
        return none ? left : left.with("exactly", exactly);
    }

    private static JsonObject flat(JsonObject request) {
        return lifted(request, "exactly");
    }

    private static JsonObject unwrapped(JsonObject device) {
        return lifted(device, "basic");
    }

    /// With the fields of what `key` holds in its place.
    private static JsonObject lifted(JsonObject holder, String key) {
        var builder = JsonObject.builder();
        holder.without(key).forEach(builder::put);
        holder.object(key).forEach(builder::put);
        return builder.build();
    }

    private static JsonObject wrapped(JsonObject device) {
        JsonObject name = JsonObject.of("name", device.stringOr("name", ""));
        return name.with("basic", device.without("name"));
    }
}
