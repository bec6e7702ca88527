package atoll.server.resource;

import atoll.api.GroupVersionKind;
import atoll.api.GroupVersionResource;
import atoll.api.ResourceInfo;
import atoll.api.schema.Schemas;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that a cluster serves at one moment: immutable, cheap to hold. [#version] differs between
/// tables of one cluster whose custom resources differ.
///
/// Identity is equality, so caches may hang on an instance. Look-ups are O(1).
public final class ResourceTable {
    private final long version;
    private final List<ResourceDefinition> all;
    private final List<ResourceDefinition> builtIn;
    private final List<ResourceInfo> infos;
    private final Map<GroupVersionResource, ResourceDefinition> byResource = new HashMap<>();
    private final Map<GroupVersionKind, ResourceDefinition> byKind = new HashMap<>();

    private ResourceTable(
            long version, List<ResourceDefinition> builtIn, List<ResourceDefinition> custom) {
        this.version = version;
        this.builtIn = builtIn;
        var both = new ArrayList<>(builtIn);
        both.addAll(custom);
        this.all = List.copyOf(both);
        this.infos = all.stream().map(ResourceDefinition::info).toList();
        for (ResourceDefinition definition : all) {
            byResource.putIfAbsent(definition.resource(), definition);
            byKind.putIfAbsent(definition.kind(), definition);
        }
    }

    /// What a fresh server serves.
    ///
    /// @param schemas may be shared by all tables of a process
    public static ResourceTable builtIn(Schemas schemas) {
        return builtIn(schemas, RuntimeConfig.FRESH);
    }

    /// What a server serves that was told so.
    public static ResourceTable builtIn(Schemas schemas, RuntimeConfig config) {
        return new ResourceTable(0, BuiltIn.read(schemas, config), List.of());
    }

    /// As [#builtIn(Schemas)], where nobody else needs the schemas, which it loads.
    public static ResourceTable builtIn() {
        return builtIn(Schemas.load());
    }

    /// This table with these custom resources in place of its own; where one has the name of a
    /// built-in resource, the built-in one stays.
    ///
    /// @param custom in the order discovery shall list them
    /// @param newVersion differs from every earlier table's of the cluster
    public ResourceTable withCustom(List<ResourceDefinition> custom, long newVersion) {
        return new ResourceTable(newVersion, builtIn, custom);
    }

    public long version() {
        return version;
    }

    /// Built-in resources in discovery's order of groups, then custom ones.
    ///
    /// Several versions of one resource are several entries.
    public List<ResourceDefinition> all() {
        return all;
    }

    public List<ResourceInfo> infos() {
        return infos;
    }

    public Optional<ResourceDefinition> find(GroupVersionResource resource) {
        return Optional.ofNullable(byResource.get(resource));
    }

    /// Where several resources have one kind, the first.
    public Optional<ResourceDefinition> find(GroupVersionKind kind) {
        return Optional.ofNullable(byKind.get(kind));
    }
}
