package atoll.server;

import atoll.server.audit.Audit;
import atoll.server.audit.AuditException;
import atoll.server.audit.AuditLog;
import atoll.server.audit.AuditPolicy;
import atoll.server.audit.AuditSink;
import atoll.server.audit.LogRotation;
import atoll.server.audit.SinkOptions;
import atoll.server.webhook.AuditWebhook;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// What turns auditing on, as kube-apiserver's flags name it.
///
/// @param policy `--audit-policy-file`
/// @param log where events go as lines; null: no log
/// @param webhook where events are sent; null: no webhook
public record AuditFiles(Path policy, @Nullable Log log, @Nullable Webhook webhook) {

    /// @param path `--audit-log-path`, `-` for standard output
    /// @param rotation when a file is put aside, and how many are kept
    /// @param sink how events are gathered before they are written
    public record Log(String path, LogRotation rotation, SinkOptions sink) {
        public static Log to(String path) {
            return new Log(path, LogRotation.DEFAULT, SinkOptions.LOG);
        }
    }

    /// @param kubeconfig `--audit-webhook-config-file`
    /// @param firstWait before what failed is sent again
    /// @param sink how events are gathered before they are sent
    public record Webhook(Path kubeconfig, Duration firstWait, SinkOptions sink) {
        /// Upstream's.
        public static final Duration FIRST_WAIT = Duration.ofSeconds(10);

        public static Webhook of(Path kubeconfig) {
            return new Webhook(kubeconfig, FIRST_WAIT, SinkOptions.WEBHOOK);
        }
    }

    /// @param out what `-` means
    /// @throws AuditException when the policy is none
    /// @throws IOException when a file cannot be read or opened
    /// @return to be closed by whoever opens it, or by the server it is given to
    public Audit open(InstantSource clock, PrintStream out) throws IOException {
        AuditPolicy rules = AuditPolicy.parse(Files.readString(policy));
        var sinks = new ArrayList<AuditSink>();
        if (log != null) {
            AuditLog lines =
                    log.path().equals("-")
                            ? AuditLog.to(out)
                            : AuditLog.to(Path.of(log.path()), log.rotation(), clock);
            sinks.add(log.sink().to(lines, "log", clock));
        }
        if (webhook != null) {
            AuditWebhook hook = AuditWebhook.of(webhook.kubeconfig(), webhook.firstWait());
            sinks.add(webhook.sink().to(hook, "webhook", clock));
        }
        return new Audit(rules, sinks, clock);
    }
}
