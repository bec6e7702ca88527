package atoll.nodes;

import static atoll.nodes.Resources.NODES;
import static atoll.nodes.Resources.PODS;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.RefusedException;
import atoll.api.request.UnreachableException;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.client.Index;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.nodes.Timers.Job;
import atoll.nodes.Timers.JobKey;
import atoll.nodes.stage.Lifecycle;
import atoll.nodes.stage.Stage;
import atoll.nodes.stage.StageFiles;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Plays the kubelets of every Node annotated `kwok.x-k8s.io/node: fake`: the node itself, the pods
/// bound to it, and its Lease.
///
/// Each change of a node or pod picks its next stage and a time for it; what is due is written in
/// batches. All state is rebuilt from the cluster, so a restart goes on where the objects are.
///
/// One step reads what changed, plays what is due (at most one batch), renews Leases, and tells
/// when it wants to be stepped next. It never waits and starts no thread; the runner that steps it
/// decides how time passes. It does not read its own writes back from their answers, except where a
/// stage says `immediateNextStage`: the watch brings them, as it brings everybody else's.
///
/// Nothing is played before both informers have their first lists. A pod seen without its node
/// would otherwise look like one on a node that is not simulated.
public final class NodeEngine implements Actor, Answers.World {
    /// The field manager of all it writes.
    static final String MANAGER = "atoll-nodes";

    private static final Logger LOG = System.getLogger(NodeEngine.class.getName());

    /// What the template function `Version` answers.
    private static final String VERSION = "0.1.0";

    /// Bounds a step: after a restart with many objects the first writes need not wait for the last
    /// list page.
    private static final int EVENTS_PER_STEP = 4096;

    /// Pause after the server could not be reached for leases.
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final RandomGenerator random;
    private final Instant startTime;
    private final Informer<KubeObject> nodes;
    private final Informer<SimulatedPod> pods;
    private final Index<SimulatedPod> podsByNode;
    private final Lifecycle nodeLife;
    private final Lifecycle podLife;
    private final Timers timers = new Timers();

    /// By name, which is all of a node's key. A pod is played only while its node is here.
    private final TreeMap<String, SimulatedNode> simulated = new TreeMap<>();

    private final NodeBlocks blocks = new NodeBlocks();
    private final PodAddresses addresses = new PodAddresses();
    private final NodeLeases leases;
    private final Player player;
    private Instant leasesDue = Instant.MIN;

    /// What the informer keeps of a pod. The whole object stays, as templates may ask for any field
    /// of it; the node's name is taken out once for the index.
    ///
    /// @param node the name of the node it is bound to; "" before that
    private record SimulatedPod(String node, KubeObject object) {
        static SimulatedPod of(KubeObject pod) {
            return new SimulatedPod(pod.spec().stringOr("nodeName", ""), pod);
        }
    }

    /// @param stages for nodes and pods, as [StageFiles] reads them
    public NodeEngine(
            Client client, List<Stage> stages, InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
        this.startTime = clock.instant();
        this.nodes = Informer.of(client, NODES);
        this.pods = Informer.digesting(client, PODS, SimulatedPod::of);
        this.podsByNode = pods.index(pod -> pod.node().isEmpty() ? List.of() : List.of(pod.node()));
        this.nodeLife = new Lifecycle(only(stages, StageFiles.NODE));
        this.podLife = new Lifecycle(only(stages, StageFiles.POD));
        this.leases = new NodeLeases(client, holder(random));
        this.player = new Player(client, timers, clock, random, this);
        nodes.onChange(this::nodeChanged);
        pods.onChange(this::podChanged);
    }

    /// One engine keeps the leases of all its nodes, and says so as KWOK does.
    private static String holder(RandomGenerator random) {
        long high = (random.nextLong() & ~0xf000L) | 0x4000L; // version 4: by chance
        long low = (random.nextLong() & ~(3L << 62)) | (1L << 63); // the usual variant
        return "atoll_" + new UUID(high, low);
    }

    /// Stages keep their given order, which matters where weights are equal and chance draws among
    /// them.
    private static List<Stage> only(List<Stage> stages, atoll.api.GroupVersionKind kind) {
        return stages.stream().filter(stage -> stage.target().equals(kind)).toList();
    }

    @Override
    public String name() {
        return "nodes";
    }

    @Override
    public void start(Runnable wake) {
        nodes.start(wake);
        pods.start(wake);
    }

    /// Nodes are read before pods, so that a pod and its new node seen in one step meet.
    @Override
    public Instant step() {
        Instant now = clock.instant();
        Instant due = nodes.poll(EVENTS_PER_STEP, now);
        if (!nodes.synced()) {
            return due;
        }
        due = earlier(due, pods.poll(EVENTS_PER_STEP, now));
        if (!pods.synced()) {
            return due;
        }
        player.play(now, this::consider);
        renewLeases(now);
        return earlier(earlier(due, leasesDue), timers.due());
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /// A server that cannot be reached costs the leases a second, not the step: stages go on.
    private void renewLeases(Instant now) {
        try {
            leasesDue = leases.step(now);
        } catch (RefusedException | UnreachableException e) {
            LOG.log(Level.INFO, () -> "node leases are not renewed: " + e.getMessage());
            leasesDue = now.plus(PAUSE);
        }
    }

    /// A node that loses the annotation is forgotten as if it were deleted; its pods stay where
    /// they are and nobody plays them. A node that gains it adopts the pods that were bound to it
    /// before.
    private void nodeChanged(
            ObjectKey key, @Nullable KubeObject before, @Nullable KubeObject after) {
        boolean was = simulated.containsKey(key.name());
        if (after == null || !SimulatedNode.isSimulated(after)) {
            if (was) {
                forget(key);
            }
            return;
        }
        adopt(key, after);
        consider(NODES, after);
        if (!was) {
            podsByNode.get(key.name()).forEach((podKey, pod) -> adoptPod(podKey, pod));
        }
    }

    /// Called for every change of a simulated node, not only the first: the object that templates
    /// ask for addresses is replaced, and a block given out but not yet in the spec is written
    /// again.
    private void adopt(ObjectKey key, KubeObject node) {
        String name = key.name();
        Cidr block = SimulatedNode.blockOf(node);
        if (block == null) {
            block = blocks.block(name);
            if (block != null) {
                player.write(assignment(name, block));
            }
        } else {
            blocks.note(name, block);
        }
        simulated.put(name, new SimulatedNode(node, block, blocks.address(name)));
        leases.add(name, node.uid());
        leasesDue = Instant.MIN;
    }

    /// `spec.podCIDR` can be set once; the server refuses a second author.
    private static Write assignment(String node, Cidr block) {
        String text = block.toString();
        JsonObject spec =
                JsonObject.of(
                        "podCIDR",
                        text,
                        "podCIDRs",
                        atoll.base.json.JsonArray.ofStrings(List.of(text)));
        return Write.mergePatch(NODES, "", node, "", JsonObject.of("spec", spec), MANAGER);
    }

    /// The pods' addresses are kept: they are free when the pods go, which is another event.
    private void forget(ObjectKey key) {
        simulated.remove(key.name());
        leases.remove(key.name());
        blocks.free(key.name());
        timers.cancel(new JobKey(NODES, key));
        podsByNode
                .get(key.name())
                .keySet()
                .forEach(podKey -> timers.cancel(new JobKey(PODS, podKey)));
    }

    /// A pod that is not bound yet, or bound to a node of somebody else's, is left alone.
    private void podChanged(
            ObjectKey key, @Nullable SimulatedPod before, @Nullable SimulatedPod after) {
        if (after == null) {
            timers.cancel(new JobKey(PODS, key));
            addresses.free(key);
        } else if (simulated.containsKey(after.node())) {
            adoptPod(key, after);
        }
    }

    /// An address in the pod's status was given by an engine before this one and is kept.
    private void adoptPod(ObjectKey key, SimulatedPod pod) {
        SimulatedNode node = simulated.get(pod.node());
        String address = pod.object().status().stringOr("podIP", "");
        if (node != null && node.block() != null && !address.isEmpty()) {
            addresses.note(key, address, node.block());
        }
        consider(PODS, pod.object());
    }

    /// Picks what comes next for the object as it is now. The job that waits is left untouched when
    /// the object is the one it was made for: a stage's delay runs from the change that brought it,
    /// and an echo must not start it anew. Otherwise the job is replaced, and with it what its
    /// stage had still to do.
    private void consider(GroupVersionResource resource, KubeObject object) {
        var key = new JobKey(resource, object.key());
        Job pending = timers.pending(key);
        if (pending != null
                && pending.object().revision() == object.revision()
                && object.revision() != 0) {
            return;
        }
        JsonObject tree = object.tree();
        Stage stage = (resource.equals(PODS) ? podLife : nodeLife).next(tree, random);
        if (stage == null) {
            timers.cancel(key);
            return;
        }
        Instant now = clock.instant();
        timers.put(key, object, stage, 0, 0, now.plus(stage.drawDelay(tree, now, random)));
    }

    @Override
    public void stop() {
        nodes.stop();
        pods.stop();
    }

    @Override
    public Instant startTime() {
        return startTime;
    }

    @Override
    public String version() {
        return VERSION;
    }

    @Override
    public @Nullable SimulatedNode node(String name) {
        return simulated.get(name);
    }

    @Override
    public PodAddresses podAddresses() {
        return addresses;
    }
}
