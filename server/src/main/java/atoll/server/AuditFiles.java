package atoll.server;

import atoll.server.audit.Audit;
import atoll.server.audit.AuditException;
import atoll.server.audit.AuditPolicy;
import atoll.server.audit.AuditSink;
import atoll.server.audit.LogSink;
import atoll.server.webhook.AuditWebhook;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// The files that turn auditing on, as kube-apiserver's flags name them.
///
/// @param policy `--audit-policy-file`
/// @param log `--audit-log-path`, `-` for standard output; null: no log
/// @param webhook `--audit-webhook-config-file`, a kubeconfig; null: no webhook
public record AuditFiles(Path policy, @Nullable String log, @Nullable Path webhook) {

    /// @param out what `-` means
    /// @throws AuditException when the policy is none
    /// @throws IOException when a file cannot be read or opened
    public Audit open(InstantSource clock, PrintStream out) throws IOException {
        AuditPolicy rules = AuditPolicy.parse(Files.readString(policy));
        var sinks = new ArrayList<AuditSink>();
        if (log != null) {
            sinks.add(log.equals("-") ? LogSink.to(out) : LogSink.to(Path.of(log)));
        }
        if (webhook != null) {
            sinks.add(AuditWebhook.of(webhook));
        }
        return new Audit(rules, sinks, clock);
    }
}
