package atoll.server.serve;

import atoll.api.GoStrings;
import atoll.api.Status;
import atoll.api.Uids;
import atoll.api.request.RefusedException;
import atoll.api.selector.FieldSelector;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.aggregate.Aggregator;
import atoll.server.audit.Audit;
import atoll.server.audit.AuditTrail;
import atoll.server.audit.Notes;
import atoll.server.audit.Stage;
import atoll.server.authenticate.Authenticator;
import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.Attributes;
import atoll.server.authorize.Decision;
import atoll.server.encode.Encoder;
import atoll.server.encode.Format;
import atoll.server.encode.Negotiation;
import atoll.server.encode.Statuses;
import atoll.server.flow.FlowControl;
import atoll.server.flow.Ticket;
import atoll.server.listen.BodyTooLargeException;
import atoll.server.listen.Exchange;
import atoll.server.listen.ExchangeHandler;
import atoll.server.metrics.RequestMetrics;
import atoll.server.route.ClusterPath;
import atoll.server.route.Query;
import atoll.server.route.RequestInfo;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Where every request comes in. Straight down: which cluster, what is asked, who asks, may they,
/// then the one handler for the verb.
public final class FrontDoor implements ExchangeHandler, AutoCloseable {
    private static final Logger LOG = System.getLogger(FrontDoor.class.getName());

    private final Function<String, @Nullable ServedCluster> clusters;
    private final Authenticator authenticator;
    private final Encoder encoder;
    private final Impersonation impersonation = new Impersonation();
    private final Reads reads;
    private final Writes writes;
    private final Deletes deletes;
    private final Watching watching;
    private final PodAccess pods;
    private final ProxyAccess proxies = new ProxyAccess();
    private final PathRequests paths;
    private final RequestMetrics metrics;
    private final RandomGenerator random;
    private final @Nullable Auditing auditing;

    /// @param clusters by name, `""` for the hub; null for a cluster that is not there
    /// @param audit null: no request is told of
    public FrontDoor(
            Function<String, @Nullable ServedCluster> clusters,
            Parts parts,
            InstantSource clock,
            RandomGenerator random,
            @Nullable Audit audit) {
        this.clusters = clusters;
        this.authenticator = parts.authenticator();
        this.encoder = parts.encoder();
        this.metrics = new RequestMetrics(clock);
        this.reads = new Reads(encoder);
        this.writes = new Writes(encoder, parts.tokenReviews());
        this.deletes = new Deletes(encoder);
        this.watching = new Watching(encoder, clock, random, metrics);
        this.pods = new PodAccess(parts.simulatedPods(), clock);
        this.paths = new PathRequests(parts, metrics, clock, watching::isOpen);
        this.random = random;
        this.auditing = audit == null ? null : new Auditing(audit, encoder.protobuf());
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        ClusterPath path = ClusterPath.of(exchange.path());
        RequestMetrics.Request measured = metrics.begin();
        try {
            guarded(
                    exchange,
                    () -> {
                        String id = auditId(exchange);
                        exchange.setHeader("Audit-Id", id);
                        ServedCluster cluster = served(path);
                        Query query = Query.parse(exchange.query());
                        String unclear = RequestInfo.unclear(path.path());
                        if (!unclear.isEmpty()) {
                            String why = "failed to create RequestInfo: " + unclear;
                            Replies.text(exchange, 500, internalError(exchange, why));
                            return;
                        }
                        exchange.setHeader("Cache-Control", "no-cache, private");
                        RequestInfo info = RequestInfo.of(exchange.method(), path.path(), query);
                        Options.requireTimeout(info, query);
                        measured.is(info, isApply(exchange, info), query.has("dryRun"));
                        answer(exchange, new Asked(cluster, info, query, measured), id);
                    });
        } finally {
            measured.end(exchange.status());
        }
    }

    /// Answers with a Status whatever keeps `work` from answering.
    ///
    /// @return whether it failed for no reason that a client could have given it
    private boolean guarded(Exchange exchange, Notes.Answering work) throws IOException {
        try {
            work.run();
        } catch (RefusedException e) {
            refuse(exchange, e.status());
        } catch (BodyTooLargeException e) {
            refuse(exchange, Statuses.bodyTooLarge());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, () -> exchange.method() + " " + exchange.path() + " failed", e);
            refuse(exchange, Status.internalError(String.valueOf(e)));
            return true;
        }
        return false;
    }

    private static boolean isApply(Exchange exchange, RequestInfo info) {
        String type = info.verb().equals("patch") ? exchange.header("Content-Type") : null;
        return type != null && type.startsWith("application/apply-patch");
    }

    private ServedCluster served(ClusterPath path) {
        ServedCluster cluster = clusters.apply(path.cluster());
        if (cluster == null) {
            throw new RefusedException(
                    new Status(
                            404,
                            "NotFound",
                            "there is no cluster \"%s\" here".formatted(path.cluster()),
                            JsonObject.EMPTY));
        }
        return cluster;
    }

    /// What is asked, and of which cluster.
    private record Asked(
            ServedCluster cluster,
            RequestInfo info,
            Query query,
            Attributes attributes,
            RequestMetrics.Request measured) {
        Asked(
                ServedCluster cluster,
                RequestInfo info,
                Query query,
                RequestMetrics.Request measured) {
            this(cluster, info, query, FrontDoor.attributes(info, query), measured);
        }
    }

    private void answer(Exchange exchange, Asked asked, String id) throws IOException {
        Attributes attributes = asked.attributes();
        Auditing telling = auditing;
        UserInfo user;
        try {
            user = authenticated(exchange, asked);
        } catch (RefusedException e) {
            if (telling != null) {
                telling.unknownUser(exchange, attributes, id, e.status());
            }
            throw e;
        }
        AuditTrail trail = telling == null ? null : telling.begin(exchange, user, attributes, id);
        if (telling == null || trail == null) {
            admit(exchange, asked, user, null);
            return;
        }
        AuditedExchange audited = telling.through(exchange, trail, asked.info().isLongRunning());
        if (!trail.stage(Stage.REQUEST_RECEIVED)) {
            Replies.text(
                    exchange,
                    500,
                    "Internal Server Error: %s: failed to store audit event\n"
                            .formatted(Json.of(Auditing.uri(exchange))));
            return;
        }
        boolean panicked =
                guarded(
                        audited,
                        () -> Notes.gathering(trail, () -> admit(audited, asked, user, trail)));
        audited.complete(panicked);
    }

    /// Waits for the request's turn.
    private void admit(
            Exchange exchange, Asked asked, UserInfo authenticated, @Nullable AuditTrail trail)
            throws IOException {
        UserInfo user =
                impersonation.applied(
                        authenticated,
                        exchange.headersStartingWith("impersonate-"),
                        asked.cluster().authorizer(),
                        asked.attributes());
        if (trail != null && user != authenticated) {
            trail.actingAs(user);
        }
        FlowControl flows = asked.cluster().flows();
        Ticket ticket = flows.enter(user, asked.info(), asked.query(), exchange);
        try {
            if (!ticket.schemaUid().isEmpty() && !ticket.levelUid().isEmpty()) {
                exchange.setHeader("X-Kubernetes-Pf-Flowschema-Uid", ticket.schemaUid());
                exchange.setHeader("X-Kubernetes-Pf-Prioritylevel-Uid", ticket.levelUid());
            }
            if (ticket.isAdmitted()) {
                asked.measured().runs(asked.info());
                answer(exchange, asked, user, ticket, trail);
            } else {
                Replies.tooMany(exchange, ticket.retryAfterSeconds());
            }
        } finally {
            ticket.leave();
            flows.wrote(asked.info());
        }
    }

    private void answer(
            Exchange exchange,
            Asked asked,
            UserInfo user,
            Ticket ticket,
            @Nullable AuditTrail trail)
            throws IOException {
        Decision decision = asked.cluster().authorizer().authorize(user, asked.attributes());
        metrics.authorized(decision.allowed());
        if (trail != null) {
            Auditing.decided(trail, decision);
        }
        if (!decision.allowed() && !decision.error().isEmpty()) {
            Replies.text(exchange, 500, internalError(exchange, decision.error()));
            return;
        }
        if (!decision.allowed()) {
            throw new RefusedException(decision.denial(user, asked.attributes()));
        }
        var call = new Call(exchange, asked.cluster(), asked.info(), asked.query(), user, ticket);
        Aggregator aggregator = asked.cluster().aggregator();
        // A forwarded watch holds no seat while it lasts.
        Runnable leaving = asked.info().isLongRunning() ? ticket::leave : () -> {};
        if (aggregator != null
                && aggregator.answers(exchange, asked.info().path(), user, leaving)) {
            return;
        }
        if (asked.info().isResourceRequest()) {
            resource(call);
        } else {
            paths.answer(call);
        }
    }

    private static String internalError(Exchange exchange, String why) {
        String query = exchange.query();
        String target = exchange.path() + (query.isEmpty() ? "" : "?" + query);
        String text = "Internal Server Error: " + GoStrings.quoted(target) + ": " + why;
        return Decision.harmless(text) + "\n";
    }

    private UserInfo authenticated(Exchange exchange, Asked asked) {
        boolean known = false;
        try {
            UserInfo user =
                    authenticator.authenticate(
                            exchange,
                            WebSocketToken.authorization(exchange),
                            asked.info().path(),
                            asked.cluster());
            known = true;
            return user;
        } finally {
            metrics.authenticated(known);
        }
    }

    private void resource(Call call) throws IOException {
        // What is not served is 404 whatever the verb.
        if (!Routes.leads(call)) {
            Replies.text(call.exchange(), 404, PathRequests.NOT_FOUND);
            return;
        }
        if (PodAccess.answers(call.info()) && !call.info().name().isEmpty()) {
            pods.answer(call);
            return;
        }
        if (ProxyAccess.answers(call.info())) {
            proxies.answer(call);
            return;
        }
        if (call.info().verb().equals("proxy")) {
            // The oldest way to a proxy, `/api/v1/proxy/…`, which nobody serves any more.
            throw new RefusedException(Status.unknownPath());
        }
        Routes.requireVerb(call);
        String deprecation = call.definition().deprecation();
        if (!deprecation.isEmpty()) {
            Replies.warnings(call.exchange(), List.of(deprecation));
        }
        switch (call.info().verb()) {
            case "get" -> reads.get(call);
            case "list" -> reads.list(call);
            case "watch" -> watching.watch(call);
            case "create" -> writes.create(call);
            case "update" -> writes.update(call);
            case "patch" -> writes.patch(call);
            case "delete" -> deletes.delete(call);
            case "deletecollection" -> deletes.deleteCollection(call);
            default -> throw new RefusedException(Statuses.methodNotAllowed());
        }
    }

    private static Attributes attributes(RequestInfo info, Query query) {
        if (!info.isResourceRequest()) {
            return Attributes.ofPath(info.verb(), info.path());
        }
        boolean collection = info.name().isEmpty() && !info.verb().equals("create");
        if (!collection) {
            return attributes(info, info.name());
        }
        try {
            FieldSelector fields = Options.fields(query, info);
            return attributes(info, named(fields)).selecting(fields, Options.labels(query));
        } catch (RefusedException _) {
            // Whoever answers the request refuses it; who may not make it is told that first.
            return attributes(info, "");
        }
    }

    private static Attributes attributes(RequestInfo info, String name) {
        return Attributes.ofResource(
                info.verb(),
                info.groupVersionResource(),
                info.subresource(),
                info.namespace(),
                name);
    }

    /// The one object that a selector asks for.
    private static String named(FieldSelector fields) {
        return fields.requirements().stream()
                .filter(one -> one.equal() && one.field().equals("metadata.name"))
                .map(one -> one.value())
                .findFirst()
                .orElse("");
    }

    private void refuse(Exchange exchange, Status status) throws IOException {
        if (exchange.status() != 0) {
            throw new IOException("refused after the reply was begun: " + status.message());
        }
        if (exchange instanceof AuditedExchange audited) {
            audited.refused(status);
        }
        Format format =
                Negotiation.ofRefusal(
                        header(exchange, "Accept"),
                        Query.parse(exchange.query()),
                        header(exchange, "User-Agent"));
        Replies.retryAfter(exchange, status);
        Replies.encoded(exchange, status.code(), format, encoder.status(status, format));
    }

    private static String header(Exchange exchange, String name) {
        String value = exchange.header(name);
        return value == null ? "" : value;
    }

    /// A client may bring one along, so that several servers tell of one request.
    private String auditId(Exchange exchange) {
        String given = exchange.header("Audit-Id");
        if (given != null && !given.isEmpty()) {
            return given;
        }
        synchronized (random) {
            return Uids.random(random);
        }
    }

    /// Ends all watches and followed logs; what else is under way goes on.
    @Override
    public void close() {
        watching.close();
        pods.close();
    }
}
