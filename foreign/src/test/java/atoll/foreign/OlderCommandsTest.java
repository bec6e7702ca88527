package atoll.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.foreign.ServedFleet.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands of four releases ago.
class OlderCommandsTest {
    private static final String SHOP =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, labels: {app: web}}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: c, image: "registry.test/web:1"}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{port: 80}]}
            """;

    @TempDir Path folder;

    @Test
    void kubectl132DoesItsDailyWork() throws IOException {
        Path kubectl = Clients.program("kubectl32");
        try (var fleet = ServedFleet.start(folder)) {
            String file = Files.writeString(folder.resolve("shop.yaml"), SHOP).toString();
            assertThat(fleet.run(kubectl, "apply", "-f", file).orFail().out())
                    .isEqualTo("deployment.apps/web created\nservice/web created\n");
            fleet.run(kubectl, "rollout", "status", "deployment/web", "--timeout=60s").orFail();
            assertThat(fleet.run(kubectl, "apply", "-f", file).orFail().out())
                    .isEqualTo("deployment.apps/web unchanged\nservice/web unchanged\n");
            assertThat(fleet.run(kubectl, "diff", "-f", file).orFail().out()).isEmpty();
            fleet.run(kubectl, "scale", "deployment/web", "--replicas=3").orFail();
            fleet.run(
                            kubectl,
                            "wait",
                            "--for=jsonpath={.status.readyReplicas}=3",
                            "deployment/web",
                            "--timeout=60s")
                    .orFail();
            assertThat(fleet.run(kubectl, "get", "pods", "-l", "app=web", "--no-headers").lines())
                    .hasSize(3)
                    .allMatch(line -> line.contains("Running"));
            assertThat(fleet.run(kubectl, "explain", "deployment.spec.strategy").orFail().out())
                    .contains("FIELD: strategy <DeploymentStrategy>")
                    .doesNotContain("<no description>");
            assertThat(fleet.run(kubectl, "describe", "deployment/web").orFail().out())
                    .contains("3 desired | 3 updated | 3 total | 3 available | 0 unavailable");
            fleet.run(kubectl, "auth", "can-i", "create", "pods").orFail();
            fleet.run(kubectl, "delete", "-f", file, "--timeout=60s").orFail();
        }
    }

    @Test
    void helm317InstallsUpgradesRollsBackAndUninstalls() throws IOException {
        Path helm = Clients.program("helm317");
        try (var fleet = ServedFleet.start(folder)) {
            String chart = folder.resolve("demo").toString();
            fleet.run(helm, "create", chart).orFail();
            fleet.run(helm, "install", "demo", chart, "--wait", "--timeout", "90s").orFail();
            fleet.run(helm, "upgrade", "demo", chart, "--set", "replicaCount=2", "--wait").orFail();
            assertThat(fleet.run(helm, "history", "demo").orFail().lines()).hasSize(3);
            fleet.run(helm, "rollback", "demo", "1", "--wait").orFail();
            assertThat(fleet.run(helm, "list").orFail().out()).contains("demo", "deployed");
            fleet.run(helm, "uninstall", "demo", "--wait").orFail();
            assertThat(fleet.run(helm, "list", "-q").orFail().out()).isEmpty();
        }
    }

    /// kubectl marks a field that has no text with `<no description>`.
    @Test
    void kubectlExplainsEveryKindWithoutGaps() throws IOException {
        Path kubectl = Clients.program("kubectl");
        try (var fleet = ServedFleet.start(folder)) {
            Answer resources =
                    fleet.run(kubectl, "api-resources", "--no-headers", "--verbs=list").orFail();
            for (String line : resources.lines()) {
                // NAME [SHORTNAMES] APIVERSION NAMESPACED KIND
                List<String> columns = List.of(line.strip().split(" +"));
                String name = columns.getFirst();
                String version = columns.get(columns.size() - 3);
                if (name.equals("apiservices")) {
                    continue; // the published artefacts have no words for its fields
                }
                assertThat(
                                fleet.run(
                                                kubectl,
                                                "explain",
                                                "--recursive",
                                                "--api-version",
                                                version,
                                                name)
                                        .orFail()
                                        .out())
                        .as(line)
                        .doesNotContain("<no description>");
            }
        }
    }
}
