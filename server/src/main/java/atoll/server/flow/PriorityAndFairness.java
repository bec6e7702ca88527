package atoll.server.flow;

import atoll.api.GoDuration;
import atoll.api.request.Client;
import atoll.server.authenticate.UserInfo;
import atoll.server.bootstrap.StandardFlows;
import atoll.server.listen.Exchange;
import atoll.server.metrics.MetricsText;
import atoll.server.resource.ClusterStore;
import atoll.server.resource.ResourceTable;
import atoll.server.route.Query;
import atoll.server.route.RequestInfo;
import atoll.store.Image;
import atoll.store.ResourceImage;
import atoll.store.ResourceKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Flow control by the cluster's FlowSchemas and PriorityLevelConfigurations. Thread-safe; starts
/// no thread: what is due is done by the request that comes next.
public final class PriorityAndFairness implements FlowControl {
    private static final Logger LOG = System.getLogger(PriorityAndFairness.class.getName());

    /// How often levels lend each other seats.
    private static final Duration BALANCE = Duration.ofSeconds(10);

    /// How often the standard objects are looked after.
    private static final Duration UPKEEP = Duration.ofMinutes(1);

    /// What a request may take when it does not say, upstream's default of `--request-timeout`.
    private static final Duration REQUEST_MAX = Duration.ofMinutes(1);

    /// A request may wait for this part of the time it has.
    private static final int WAIT_PART = 4;

    private final ClusterStore store;
    private final Client client;
    private final InstantSource clock;
    private final Watchers watchers = new Watchers();
    private final Width width;
    private final Digest digest;
    private final Map<String, FlowCount> counts = new ConcurrentSkipListMap<>();

    /// Held while the configuration or the levels' limits change. Never held while deciding, nor
    /// while anything is written.
    private final ReentrantLock updating = new ReentrantLock();

    private final ResourceKey schemasKey;
    private final ResourceKey levelsKey;
    private volatile @Nullable Configuration configuration;

    /// The last image that was found to hold what the configuration was made of.
    private volatile @Nullable Seen seen;

    private record Seen(Image image, Configuration configuration) {}

    private volatile long nextBalance;
    private volatile long nextUpkeep;
    private volatile double fairFraction;

    /// @param client the cluster as the server itself sees it
    /// @param serverSeats requests that are served at once
    public PriorityAndFairness(
            ClusterStore store,
            Supplier<ResourceTable> resources,
            Client client,
            InstantSource clock,
            int serverSeats) {
        this.store = store;
        this.client = client;
        this.clock = clock;
        this.schemasKey = store.key(StandardFlows.SCHEMAS.groupResource());
        this.levelsKey = store.key(StandardFlows.LEVELS.groupResource());
        this.width = new Width(store, resources, watchers);
        this.digest = new Digest(clock, serverSeats, this::count);
        long now = clock.millis();
        this.nextBalance = now + BALANCE.toMillis();
        this.nextUpkeep = now + UPKEEP.toMillis();
    }

    private FlowCount count(LevelSpec level, String schema) {
        return counts.computeIfAbsent(
                level.name() + '\0' + schema,
                _ -> new FlowCount(level.name(), schema, level.exempt()));
    }

    @Override
    public Ticket enter(UserInfo user, RequestInfo info, Query query, Exchange exchange) {
        if (info.isLongRunning() && !info.verb().equals("watch")) {
            return Ticket.FREE;
        }
        long now = clock.millis();
        Configuration present = present();
        if (now >= nextBalance) {
            balance(now);
        }
        FlowSchema schema = present.classify(user, info);
        PriorityLevel level = schema.level();
        Work work = width.of(info, query, level.widest());
        var ticket = new LevelTicket(schema, user, info, work, now);
        if (!level.enter(ticket)) {
            level.await(ticket, schema.flow(user, info), patience(info, query), exchange::onAbort);
        }
        return ticket;
    }

    /// How many milliseconds a request may wait.
    private static long patience(RequestInfo info, Query query) {
        Duration has = REQUEST_MAX;
        String asked = query.text("timeout");
        if (!asked.isEmpty() && !info.verb().equals("watch")) {
            try {
                Duration given = GoDuration.parse(asked);
                has = given.isPositive() && given.compareTo(has) < 0 ? given : has;
            } catch (DateTimeException _) {
                // Not a time: as if nothing were said.
            }
        }
        return has.dividedBy(WAIT_PART).toMillis();
    }

    /// The configuration as the objects stand now.
    private Configuration present() {
        Image image = store.published();
        Seen last = seen;
        if (last != null && last.image() == image) {
            return last.configuration();
        }
        Configuration known = configuration;
        Configuration now =
                known != null
                                && known.ofSchemas() == image.resource(schemasKey)
                                && known.ofLevels() == image.resource(levelsKey)
                        ? known
                        : renewed();
        if (now == known) {
            seen = new Seen(image, now);
        }
        return now;
    }

    private Configuration renewed() {
        Configuration made;
        updating.lock();
        try {
            Image image = store.published();
            ResourceImage schemas = image.resource(schemasKey);
            ResourceImage levels = image.resource(levelsKey);
            Configuration known = configuration;
            if (known != null && known.ofSchemas() == schemas && known.ofLevels() == levels) {
                return known;
            }
            made = digest(schemas, levels);
        } finally {
            updating.unlock();
        }
        keepConditions(made);
        return made;
    }

    private Configuration digest(ResourceImage schemas, ResourceImage levels) {
        Configuration made = digest.digest(schemas, levels, configuration);
        fairFraction = Rebalance.apply(made.levels().values(), clock.millis());
        configuration = made;
        seen = null;
        return made;
    }

    /// By one request; others go on with the limits there are.
    private void balance(long now) {
        if (!updating.tryLock()) {
            return;
        }
        try {
            Configuration known = configuration;
            if (now < nextBalance || known == null) {
                return;
            }
            nextBalance = now + BALANCE.toMillis();
            boolean drained =
                    known.levels().values().stream()
                            .anyMatch(level -> level.isQuiescing() && level.isIdle());
            if (drained) {
                digest(known.ofSchemas(), known.ofLevels());
            } else {
                fairFraction = Rebalance.apply(known.levels().values(), now);
            }
        } finally {
            updating.unlock();
        }
        if (now >= nextUpkeep) {
            nextUpkeep = now + UPKEEP.toMillis();
            keepObjects();
        }
    }

    private void keepConditions(Configuration of) {
        try {
            Conditions.write(of, client, clock.instant());
        } catch (RuntimeException e) {
            // The request that came by is not to blame; the next change tries again.
            LOG.log(Level.WARNING, "the conditions of flow schemas were not written", e);
        }
    }

    private void keepObjects() {
        Configuration known = configuration;
        if (known == null || (known.ofSchemas().isEmpty() && known.ofLevels().isEmpty())) {
            // A cluster that was never given any has none to keep.
            return;
        }
        try {
            StandardFlows.restore(client);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the standard flow schemas and levels were not kept", e);
        }
        keepConditions(present());
    }

    @Override
    public Runnable watched(RequestInfo info, Query query) {
        return watchers.add(info, query);
    }

    @Override
    public void wrote(RequestInfo info) {
        if (info.group().equals(StandardFlows.SCHEMAS.group())) {
            present();
        }
    }

    @Override
    public void write(MetricsText text) {
        FlowMetrics.write(text, counts.values(), present().levels(), fairFraction);
    }

    @Override
    public @Nullable String page(String path, boolean details) {
        return FlowPages.page(path, details, present(), counts.values());
    }

    @Override
    public void clear() {
        Configuration known = configuration;
        if (known != null) {
            known.levels().values().forEach(PriorityLevel::clear);
        }
    }
}
