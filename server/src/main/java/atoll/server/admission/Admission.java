package atoll.server.admission;

import atoll.api.schema.Schema;
import atoll.api.validation.Empties;
import atoll.base.json.JsonObject;
import atoll.server.resource.AdmissionChoice;
import atoll.server.resource.ClusterStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The plugins of a cluster, in the order in which they are asked.
///
/// Safe for many threads: it holds nothing but its plugins. The order is that of upstream's
/// `AllOrderedPlugins` (1.36); two checks that upstream has in its storage come last.
public final class Admission {
    private final List<Plugin> plugins;

    /// Plugins that the choice leaves out are dropped here, once, so that they cost a write
    /// nothing.
    Admission(List<Plugin> plugins, AdmissionChoice choice) {
        this.plugins = plugins.stream().filter(plugin -> choice.has(plugin.name())).toList();
    }

    /// The plugins that upstream enables, as far as they are here, in upstream's order.
    ///
    /// @param suffixes five random characters for generated names
    /// @param extensions what comes after them: policies, webhooks, quotas
    public static Admission standard(
            ClusterStore store,
            Supplier<String> suffixes,
            InstantSource clock,
            List<Plugin> extensions,
            AdmissionChoice choice) {
        var plugins =
                new ArrayList<Plugin>(
                        List.of(
                                new NamespaceLifecycle(store),
                                new HardAntiAffinity(),
                                new LimitRanger(store),
                                new ServiceAccounts(store, suffixes),
                                new NodeRestriction(store),
                                new TaintNodesByCondition(),
                                new AlwaysPullImages(),
                                new PodSecurity(store),
                                new Priority(store),
                                new DefaultTolerationSeconds(),
                                new ExtendedResourceToleration(),
                                new DefaultStorageClass(store),
                                new StorageProtection(),
                                new ClaimResize(store),
                                new RuntimeClasses(store),
                                new CertificateRequests(store, clock),
                                new DefaultIngressClass(store),
                                new DenyServiceExternalIps(),
                                new PodTopologyLabels(store),
                                new PodResize(store)));
        plugins.addAll(extensions);
        // See what the others made of a role and of a claim.
        plugins.add(new RoleEscalation(store));
        plugins.add(new DeviceAdmins(store));
        return new Admission(plugins, choice);
    }

    /// The object as the plugins want it. When an extension changed it, all are asked once more by
    /// [Plugin#mutateAgain], and no more often, whatever comes of that: upstream's reinvocation.
    ///
    /// @throws RefusedException where a plugin refuses; those after it are not asked
    public JsonObject mutate(AdmissionRequest request, JsonObject object) {
        var view = new View(request);
        JsonObject admitted = object;
        boolean extended = false;
        for (Plugin plugin : plugins) {
            JsonObject before = view.of(admitted, plugin);
            JsonObject after = plugin.mutate(request, before);
            if (after != before) {
                extended |= plugin.isExtension() && !after.equals(before);
                admitted = after;
            }
        }
        return extended ? mutateAgain(request, admitted, view) : admitted;
    }

    /// One more round of all plugins, in the same order.
    private JsonObject mutateAgain(AdmissionRequest request, JsonObject object, View view) {
        JsonObject admitted = object;
        for (Plugin plugin : plugins) {
            JsonObject before = view.of(admitted, plugin);
            JsonObject after = plugin.mutateAgain(request, before);
            admitted = after == before ? admitted : after;
        }
        return admitted;
    }

    /// Asks all plugins about the object as it would be stored; for DELETE, as it is stored.
    ///
    /// @throws RefusedException by the first that objects
    public void validate(AdmissionRequest request, JsonObject object) {
        var view = new View(request);
        for (Plugin plugin : plugins) {
            plugin.validate(request, view.of(object, plugin));
        }
    }

    /// What plugins are shown of an object: extensions see it as it goes over a wire, the others as
    /// it was sent.
    private static final class View {
        private final @Nullable Schema schema;
        private @Nullable JsonObject sent;
        private @Nullable JsonObject encoded;

        /// Objects of custom resources, Scales and posted subresources have no schema here that
        /// tells empties apart: everybody sees them as they are.
        View(AdmissionRequest request) {
            boolean own = request.definition().builtIn() && !request.isOfAnotherKind();
            this.schema = own ? request.definition().schema() : null;
        }

        /// Remembers the last object that it encoded, by identity, so that several extensions in a
        /// row cost one walk.
        JsonObject of(JsonObject object, Plugin plugin) {
            if (schema == null || !plugin.isExtension()) {
                return object;
            }
            JsonObject known = encoded;
            if (known == null || sent != object) {
                known = Empties.encoded(schema, object);
                encoded = known;
                sent = object;
            }
            return known;
        }
    }
}
