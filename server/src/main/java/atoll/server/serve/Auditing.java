package atoll.server.serve;

import atoll.api.Status;
import atoll.api.protobuf.ProtobufCodec;
import atoll.api.protobuf.ProtobufException;
import atoll.base.json.Json;
import atoll.server.audit.Audit;
import atoll.server.audit.AuditTrail;
import atoll.server.audit.Stage;
import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.Attributes;
import atoll.server.authorize.Decision;
import atoll.server.listen.Exchange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the HTTP side knows that audit events tell.
final class Auditing {
    private static final UserInfo NOBODY = UserInfo.of("");

    private final Audit audit;
    private final ProtobufCodec protobuf;

    Auditing(Audit audit, ProtobufCodec protobuf) {
        this.audit = audit;
        this.protobuf = protobuf;
    }

    /// Null when nothing is to be told of the request.
    @Nullable AuditTrail begin(Exchange exchange, UserInfo user, Attributes attributes, String id) {
        String agent = exchange.header("User-Agent");
        var origin =
                new Audit.Origin(
                        id, uri(exchange), agent == null ? "" : agent, addresses(exchange));
        return audit.begin(origin, user, attributes);
    }

    /// What was asked for, as it was sent.
    static String uri(Exchange exchange) {
        return exchange.query().isEmpty()
                ? exchange.path()
                : exchange.path() + "?" + exchange.query();
    }

    private static List<String> addresses(Exchange exchange) {
        var addresses = new ArrayList<String>();
        String through = exchange.header("X-Forwarded-For");
        if (through != null) {
            for (String one : through.split(",", -1)) {
                if (!one.isBlank()) {
                    addresses.add(one.strip());
                }
            }
        }
        String direct = exchange.clientAddress();
        if (!direct.isEmpty() && !addresses.contains(direct)) {
            addresses.add(direct);
        }
        return addresses;
    }

    /// Tells of a request whose user did not prove who he is.
    void unknownUser(Exchange exchange, Attributes attributes, String id, Status refusal) {
        AuditTrail trail = begin(exchange, NOBODY, attributes, id);
        if (trail == null) {
            return;
        }
        String shown = exchange.header("Authorization");
        var methods = new ArrayList<String>();
        if (shown != null) {
            methods.add(shown.regionMatches(true, 0, "basic ", 0, 6) ? "basic" : "bearer");
        }
        if (exchange.peerCertificate() != null) {
            methods.add("x509");
        }
        String why =
                methods.isEmpty()
                        ? "Authentication failed, no credentials provided"
                        : "Authentication failed, attempted: " + String.join(", ", methods);
        trail.status(
                refusal.code(),
                new Status(refusal.code(), refusal.reason(), why, refusal.details()).toJson());
        trail.stage(Stage.RESPONSE_STARTED);
    }

    static void decided(AuditTrail trail, Decision decision) {
        trail.annotate("authorization.k8s.io/decision", decision.allowed() ? "allow" : "forbid");
        trail.annotate("authorization.k8s.io/reason", decision.reason());
    }

    /// The exchange to answer through, so that what passes is told of.
    AuditedExchange through(Exchange exchange, AuditTrail trail, boolean longRunning) {
        return new AuditedExchange(exchange, trail, longRunning, this::protobuf);
    }

    /// Null for what cannot be read.
    private @Nullable Json protobuf(byte[] bytes) {
        try {
            return protobuf.decode(bytes);
        } catch (ProtobufException _) {
            return null;
        }
    }
}
