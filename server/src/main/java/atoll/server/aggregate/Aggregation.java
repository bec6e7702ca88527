package atoll.server.aggregate;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.Timestamps;
import atoll.api.request.Client;
import atoll.api.request.RefusedException;
import atoll.api.request.Watch;
import atoll.api.request.WatchOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.aggregate.Availability.Checked;
import atoll.server.aggregate.Conditions.Finding;
import atoll.server.pki.Credential;
import atoll.server.resource.ClusterStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The other servers of one cluster: looks after them and knows what they serve. One virtual thread
/// checks them when their APIService, service or endpoints change, and every half minute, or every
/// second while one fails; it sleeps while there are none. It registers custom groups as well.
public final class Aggregation implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Aggregation.class.getName());

    /// Field manager of its writes.
    static final String MANAGER = "kube-apiserver";

    private static final Finding LOCAL =
            new Finding(true, "Local", "Local APIServices are always available");

    /// Upstream's period.
    private static final Duration PERIOD = Duration.ofSeconds(30);

    /// While one is not available. Upstream waits longer each time, from 5 ms to 30 s.
    private static final Duration RETRY = Duration.ofSeconds(1);

    /// Events are counted as news and not read: what changed is seen in the store.
    private static final int EVENTS_PER_POLL = 1024;

    private static final GroupVersionResource API_SERVICES =
            GroupVersionResource.of("apiregistration.k8s.io/v1", "apiservices");
    private static final List<GroupVersionResource> ALWAYS =
            List.of(API_SERVICES, Registrations.DEFINITIONS);

    /// Watched only while some APIService names a service.
    private static final List<GroupVersionResource> BEHIND =
            List.of(
                    GroupVersionResource.of("v1", "services"),
                    GroupVersionResource.of("discovery.k8s.io/v1", "endpointslices"));

    private final Client client;
    private final InstantSource clock;
    private final Delegates delegates;
    private final Registrations registrations;
    private final Remotes remotes;
    private final Availability availability;

    /// A permit is news. Released on the threads of writers, so it must not block.
    private final Semaphore work = new Semaphore(1);

    /// By the name of the APIService: what was found the last time it answered. Written by the one
    /// thread, read by requests.
    private final Map<String, Checked> known = new ConcurrentHashMap<>();

    /// Belongs to the one thread.
    private final List<Watch> watches = new ArrayList<>();

    private volatile @Nullable Thread thread;

    /// @param client the server's own, which may do all
    /// @param own the front proxy's certificate; null: others can't tell who asks
    public Aggregation(
            ClusterStore store,
            Client client,
            InstantSource clock,
            @Nullable Supplier<Credential> own) {
        this.client = client;
        this.clock = clock;
        this.delegates = new Delegates(store);
        this.registrations = new Registrations(store, client);
        this.remotes = new Remotes(store, own);
        this.availability = new Availability(store, remotes);
    }

    /// To be called once.
    public void start(String cluster) {
        thread = Thread.ofVirtual().name("aggregator-" + cluster).start(this::run);
    }

    Delegates delegates() {
        return delegates;
    }

    Remotes remotes() {
        return remotes;
    }

    /// What a server answered when it was last checked; null when it did not.
    @Nullable Checked known(Delegate delegate) {
        return delegate.available() ? known.get(delegate.object().name()) : null;
    }

    /// Ends with an interrupt, by [#close].
    private void run() {
        try {
            while (true) {
                Duration wait = step();
                if (wait == null) {
                    work.acquire();
                } else {
                    boolean _ = work.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
                }
                work.drainPermits();
            }
        } catch (InterruptedException _) {
            watches.forEach(Watch::close);
        }
    }

    /// Looks once.
    ///
    /// A refusal, by an admission webhook for instance, is not the end: it is tried again in a
    /// second.
    ///
    /// @return how long until the next look, unless something changes; null: for ever
    private @Nullable Duration step() throws InterruptedException {
        try {
            watch();
            registrations.keep();
            boolean failing = false;
            for (KubeObject each : delegates.apiServices()) {
                failing |= !settled(each);
            }
            List<Delegate> all = delegates.all();
            known.keySet()
                    .removeIf(name ->
                            all.stream().noneMatch(one -> one.object().name().equals(name)));
            availability.retain(all);
            return all.isEmpty() ? null : failing ? RETRY : PERIOD;
        } catch (RefusedException e) {
            LOG.log(Level.DEBUG, () -> "aggregation: " + e.status().message());
            return RETRY;
        }
    }

    /// Local ones are told to be available, and nothing more.
    ///
    /// @return whether it is available
    private boolean settled(KubeObject apiService) throws InterruptedException {
        if (apiService.isBeingDeleted()) {
            return true;
        }
        if (!Delegate.isDelegated(apiService)) {
            if (!Conditions.isAvailable(apiService.status())) {
                tell(apiService, LOCAL);
            }
            return true;
        }
        Checked checked = availability.check(Delegate.of(apiService));
        if (checked.finding().available()) {
            known.put(apiService.name(), checked);
        }
        tell(apiService, checked.finding());
        return checked.finding().available();
    }

    /// Writes the condition if it is another one; the time of the last check is kept nowhere, so a
    /// check that finds the same writes nothing.
    private void tell(KubeObject apiService, Finding finding) {
        JsonArray before = apiService.status().array("conditions");
        JsonArray after = Conditions.with(before, finding, Timestamps.seconds(clock.instant()));
        if (!before.equals(after)) {
            client.write(
                            Write.mergePatch(
                                    API_SERVICES,
                                    "",
                                    apiService.name(),
                                    "status",
                                    JsonObject.of("status", JsonObject.of("conditions", after)),
                                    MANAGER))
                    .orThrow();
        }
    }

    /// Drains what came, and listens to services only while somebody is behind one.
    private void watch() {
        boolean open = !watches.isEmpty() && watches.stream().allMatch(Aggregation::drained);
        int wanted = ALWAYS.size() + (delegates.all().isEmpty() ? 0 : BEHIND.size());
        if (open && watches.size() == wanted) {
            return;
        }
        watches.forEach(Watch::close);
        watches.clear();
        listen(ALWAYS);
        if (wanted > ALWAYS.size()) {
            listen(BEHIND);
        }
    }

    private void listen(List<GroupVersionResource> resources) {
        resources.forEach(each ->
                watches.add(client.watch(each, "", WatchOptions.FROM_START, work::release)));
    }

    /// @return whether it is still open
    private static boolean drained(Watch watch) {
        boolean more = true;
        while (more) {
            more = !watch.poll(EVENTS_PER_POLL).isEmpty();
        }
        return watch.ended().isEmpty();
    }

    /// Does not wait for the thread.
    @Override
    public void close() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
