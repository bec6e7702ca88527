package atoll.server.authorize;

import atoll.api.GoStrings;
import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.request.Client;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Lets kubelets, users `system:node:NAME` in the group `system:nodes`, do what they need for the
/// pods bound to their node. Has no opinion of anybody else. What leads to which node is kept by
/// watches that each request of a node polls, as [RbacAuthorizer] does; they begin with the first
/// such request. Starts no thread.
///
/// What a node writes is not told apart here but by admission.
public final class NodeAuthorizer implements Authorizer, AutoCloseable {
    private static final String PREFIX = "system:node:";
    private static final String GROUP = "system:nodes";
    private static final int NOT_FOUND = 404;

    private final NodeGraph graph = new NodeGraph();
    private final List<PolicyRule> rules;
    private final List<RbacFeed> feeds;
    private final AtomicBoolean behind = new AtomicBoolean(true);

    /// Guards the graph; only nodes' requests take it.
    private final ReentrantLock using = new ReentrantLock();

    /// @param client may read pods, volumes, attachments and slices
    /// @param rules as in a role: what every node may do with resources not told apart by node
    public NodeAuthorizer(Client client, List<JsonObject> rules) {
        this.rules = rules.stream().map(PolicyRule::of).toList();
        feeds =
                List.of(
                        feed(client, "", NodeGraph.PODS, graph::putPod),
                        feed(client, "", NodeGraph.VOLUMES, graph::putVolume),
                        ofNode(client, "storage.k8s.io", "volumeattachments"),
                        ofNode(client, "resource.k8s.io", "resourceslices"));
    }

    private RbacFeed ofNode(Client client, String group, String resource) {
        return feed(client, group, resource, object -> graph.putOfNode(resource, object));
    }

    private RbacFeed feed(Client client, String group, String resource, Consumer<KubeObject> put) {
        return new RbacFeed(
                client,
                new GroupVersionResource(group, "v1", resource),
                put,
                key -> graph.remove(new NodeGraph.Vertex(resource, key)),
                () -> behind.set(true));
    }

    @Override
    public Decision authorize(UserInfo user, Attributes attributes) {
        if (!isNode(user)) {
            return Decision.DENIED;
        }
        String node = user.name().substring(PREFIX.length());
        if (node.isEmpty()) {
            return new Decision(false, "unknown node for user " + GoStrings.quoted(user.name()));
        }
        return new NodeRequests(node, from -> leads(from, node), this::allowsEach)
                .decide(attributes);
    }

    private static boolean isNode(UserInfo user) {
        return user.name().startsWith(PREFIX) && user.groups().contains(GROUP);
    }

    private boolean allowsEach(Attributes attributes) {
        return rules.stream().anyMatch(rule -> rule.allows(attributes));
    }

    private boolean leads(NodeGraph.Vertex from, String node) {
        using.lock();
        try {
            catchUp();
            return graph.leads(from, node);
        } finally {
            using.unlock();
        }
    }

    /// What could not be taken in is tried again by the next request.
    private void catchUp() {
        if (!behind.getAndSet(false)) {
            return;
        }
        boolean done = false;
        try {
            feeds.forEach(NodeAuthorizer::drain);
            done = true;
        } finally {
            if (!done) {
                behind.set(true);
            }
        }
    }

    /// A server may have been told not to serve a resource: then none of it leads anywhere.
    private static void drain(RbacFeed feed) {
        try {
            feed.drain();
        } catch (RefusedException e) {
            if (e.status().code() != NOT_FOUND) {
                throw e;
            }
        }
    }

    @Override
    public Rules rulesFor(UserInfo user, String namespace) {
        return isNode(user)
                ? new Rules(
                        List.of(), true, "node authorizer does not support user rule resolution")
                : new Rules(List.of(), false, "");
    }

    @Override
    public void close() {
        using.lock();
        try {
            feeds.forEach(RbacFeed::close);
        } finally {
            using.unlock();
        }
    }
}
