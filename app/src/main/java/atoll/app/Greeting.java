package atoll.app;

import atoll.cli.Instance;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;

/// What `atoll up` prints when the fleet is Ready: what there is, and what to type next.
final class Greeting {
    private Greeting() {}

    static void print(Running running, Instant now, PrintWriter out) {
        Instance instance = running.instance();
        FleetSettings settings = running.fleet().settings();
        out.printf("Atoll serves Kubernetes v1.36.3 at %s%n", instance.address());
        out.printf(
                "  clusters    %s; %d nodes each, all Ready after %s (readyz after %s)%n",
                names(settings),
                settings.nodes(),
                seconds(instance.startedAt(), now),
                seconds(instance.startedAt(), running.readyz()));
        out.printf("  data        %s%n", place(instance));
        out.printf("  kubeconfig  %s%n%n", instance.kubeconfig());
        out.printf("Next:%n");
        out.printf("  export KUBECONFIG=%s%n", instance.kubeconfig());
        if (settings.members() > 0) {
            out.printf("  kubectl --context member1 get nodes%n");
        }
        out.printf("  kubectl --context hub create namespace shop%n");
        out.printf("  kubectl --context hub -n shop apply -f examples/shop%n");
        out.printf("  kubectl --context hub -n shop get deployments,resourcebindings%n%n");
        out.printf(
                "Ctrl-C stops it%s.%n", instance.dataDirectory() == null ? "" : "; the data stays");
        out.flush();
    }

    private static String names(FleetSettings settings) {
        return switch (settings.members()) {
            case 0 -> "hub";
            case 1 -> "hub, member1";
            default -> "hub, member1 to member" + settings.members();
        };
    }

    private static String place(Instance instance) {
        return instance.dataDirectory() == null
                ? "in memory, gone when it stops"
                : instance.dataDirectory().toString();
    }

    private static String seconds(Instant from, Instant to) {
        return "%.2f s".formatted(Duration.between(from, to).toMillis() / 1000.0);
    }
}
