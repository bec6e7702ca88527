package atoll.controllers.history;

import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Fnv;
import atoll.controllers.pods.TemplateHash;
import java.nio.charset.StandardCharsets;

/// How a revision's name is worked out; upstream's two controllers do it differently, and lists
/// stand in the order of the names.
public interface Hashing {
    /// Of the template as Go's memory holds it, as DaemonSets do.
    Hashing OF_TEMPLATE =
            (data, collisions) ->
                    TemplateHash.of(
                            data.object("spec", "template").without("$patch"),
                            collisions == 0 ? null : (Long) collisions);

    /// Of the revision's data as Go writes them, and the collisions, as StatefulSets do.
    Hashing OF_DATA =
            (data, collisions) -> {
                String text =
                        data.toString()
                                .replace("<", "\\u003c")
                                .replace(">", "\\u003e")
                                .replace("&", "\\u0026");
                byte[] bytes = (text + collisions).getBytes(StandardCharsets.UTF_8);
                return Fnv.name(Fnv.of32(bytes));
            };

    /// @param data the revision's data
    /// @param collisions how often another revision had the name
    /// @return the hash in the alphabet of generated names, the last part of the revision's name
    String of(JsonObject data, long collisions);
}
