package atoll.scheduler;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.ResourceInfo;
import atoll.api.request.Client;
import atoll.api.request.ListOptions;
import atoll.api.request.Listing;
import atoll.api.request.Outcome;
import atoll.api.request.UnreachableException;
import atoll.api.request.Watch;
import atoll.api.request.WatchOptions;
import atoll.api.request.Write;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A client whose questions about some resources are not answered. Watches and writes go through.
final class MuteClient implements Client {
    final Set<GroupVersionResource> mute = new HashSet<>();

    private final Client client;

    MuteClient(Client client) {
        this.client = client;
    }

    private void answer(GroupVersionResource resource) {
        if (mute.contains(resource)) {
            throw new UnreachableException("no answer", new IllegalStateException("mute"));
        }
    }

    @Override
    public List<ResourceInfo> resources() {
        return client.resources();
    }

    @Override
    public Optional<KubeObject> find(GroupVersionResource resource, ObjectKey key) {
        answer(resource);
        return client.find(resource, key);
    }

    @Override
    public Listing list(GroupVersionResource resource, String namespace, ListOptions options) {
        answer(resource);
        return client.list(resource, namespace, options);
    }

    @Override
    public Watch watch(
            GroupVersionResource resource, String namespace, WatchOptions options, Runnable wake) {
        return client.watch(resource, namespace, options, wake);
    }

    @Override
    public Outcome write(Write write) {
        return client.write(write);
    }

    @Override
    public List<Outcome> writeAll(List<? extends Write> writes) {
        return client.writeAll(writes);
    }
}
