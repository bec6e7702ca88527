package atoll.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class NodeLeasesTest {
    @AutoClose private final Lab lab = new Lab(5);

    @Test
    void aRoundThatFailedIsDueAgainAtOnce() {
        var client = new Unsure(lab.client);
        var leases = new NodeLeases(client, "holder");
        Instant start = lab.clock.instant();
        leases.add("n1", "uid");
        Instant next = leases.step(start);
        assertThat(next).isEqualTo(start.plusSeconds(20));

        client.reached = false;
        assertThatThrownBy(() -> leases.step(next)).isInstanceOf(UnreachableException.class);
        client.reached = true;
        leases.step(next.plusSeconds(1));

        assertThat(lab.getLease("n1").spec().stringOr("renewTime", ""))
                .isEqualTo("2026-01-02T03:04:26.000000Z");
    }

    /// A client whose batches may fail to arrive.
    private static final class Unsure implements Client {
        private final Client client;
        private boolean reached = true;

        Unsure(Client client) {
            this.client = client;
        }

        @Override
        public List<ResourceInfo> resources() {
            return client.resources();
        }

        @Override
        public Optional<KubeObject> find(GroupVersionResource resource, ObjectKey key) {
            return client.find(resource, key);
        }

        @Override
        public Listing list(GroupVersionResource resource, String namespace, ListOptions options) {
            return client.list(resource, namespace, options);
        }

        @Override
        public Watch watch(
                GroupVersionResource resource,
                String namespace,
                WatchOptions options,
                Runnable wake) {
            return client.watch(resource, namespace, options, wake);
        }

        @Override
        public Outcome write(Write write) {
            return client.write(write);
        }

        @Override
        public List<Outcome> writeAll(List<? extends Write> writes) {
            if (!reached) {
                throw new UnreachableException("no answer", new IllegalStateException("cut off"));
            }
            return client.writeAll(writes);
        }
    }
}
