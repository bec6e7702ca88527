package atoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real kubectl against one cluster. It is the 1.36 named by `-Datoll.kubectl=FILE`.
class KubectlTest {
    private static final String MANIFEST =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, labels: {app: web}}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: c, image: registry.test/web:1}]}
            """;

    @TempDir static Path directory;
    private static String kubectl;
    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        kubectl = find();
        Assumptions.assumeTrue(
                kubectl != null, "no -Datoll.kubectl=FILE was given: kubectl is not driven");
        // kubectl compares certificates with the time of the machine.
        server = new TestServer(Clock.systemUTC());
        Files.writeString(directory.resolve("config"), kubeconfig());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    /// Only the kubectl that was named: its words differ from release to release.
    private static String find() {
        return System.getProperty("atoll.kubectl");
    }

    private static String kubeconfig() {
        return """
        {apiVersion: v1, kind: Config, current-context: m,
         contexts: [{name: m, context: {cluster: m, user: admin}}],
         clusters: [{name: m, cluster: {server: "%s", certificate-authority-data: %s}}],
         users: [{name: admin, user: {client-certificate-data: %s, client-key-data: %s}}]}
        """
                .formatted(
                        server.uri("/clusters/member"),
                        base64(server.pki.authority().pem()),
                        base64(server.pki.admin().certificatePem()),
                        base64(server.pki.admin().keyPem()));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String run(String input, String... arguments) {
        var command = new ArrayList<>(List.of(kubectl, "--cache-dir", directory.toString()));
        command.addAll(List.of(arguments));
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("KUBECONFIG", directory.resolve("config").toString());
            Process process = builder.start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String kubectl(String... arguments) {
        return run("", arguments);
    }

    @Test
    void objectsAreCreatedPrintedAndDeleted() {
        assertThat(kubectl("create", "configmap", "a", "--from-literal=k=v"))
                .isEqualTo("configmap/a created");
        assertThat(kubectl("get", "configmap", "a")).contains("NAME   DATA   AGE\na      1");
        assertThat(kubectl("get", "configmap", "a", "-o", "jsonpath={.data.k}")).isEqualTo("v");
        assertThat(kubectl("describe", "configmap", "a")).contains("Name:         a");
        assertThat(kubectl("delete", "configmap", "a"))
                .isEqualTo("configmap \"a\" deleted from default namespace");
    }

    @Test
    void manifestsAreAppliedBothWays() {
        assertThat(run(MANIFEST, "apply", "-f", "-")).isEqualTo("deployment.apps/web created");
        assertThat(run(MANIFEST, "apply", "-f", "-")).isEqualTo("deployment.apps/web unchanged");
        String three = MANIFEST.replace("replicas: 2", "replicas: 3");
        assertThat(run(three, "apply", "-f", "-")).isEqualTo("deployment.apps/web configured");
        String other = MANIFEST.replace("metadata: {name: web,", "metadata: {name: other,");
        assertThat(run(other, "apply", "--server-side", "-f", "-"))
                .isEqualTo("deployment.apps/other serverside-applied");
        assertThat(kubectl("scale", "deployment", "web", "--replicas=5"))
                .isEqualTo("deployment.apps/web scaled");
        assertThat(kubectl("get", "deployment", "web")).contains("0/5");
    }

    @Test
    void aListIsAppliedAtOnce() {
        String list =
                """
                {apiVersion: v1, kind: List, items: [
                  {apiVersion: v1, kind: ConfigMap, metadata: {name: l1}},
                  {apiVersion: v1, kind: ConfigMap, metadata: {name: l2}}]}
                """;
        assertThat(run(list, "apply", "-f", "-"))
                .isEqualTo("configmap/l1 created\nconfigmap/l2 created");
    }

    @Test
    void questionsAboutTheApiAreAnswered() {
        assertThat(kubectl("explain", "pod.spec.containers.image"))
                .contains("FIELD: image <string>");
        assertThat(kubectl("api-resources", "--api-group=apps", "-o", "name"))
                .contains("deployments.apps");
        assertThat(kubectl("auth", "can-i", "create", "pods")).isEqualTo("yes");
        assertThat(kubectl("version")).contains("Server Version: v1.36.3+atoll");
    }

    @Test
    void aSimulatedPodSpeaks() {
        String pod =
                """
                {apiVersion: v1, kind: Pod, metadata: {name: p},
                 spec: {nodeName: n1, automountServiceAccountToken: false,
                        containers: [{name: c, image: registry.test/a}, {name: d, image: registry.test/b}]}}
                """;
        kubectl("create", "serviceaccount", "default");
        assertThat(run(pod, "create", "-f", "-")).isEqualTo("pod/p created");
        run(
                "",
                "patch",
                "pod",
                "p",
                "--subresource=status",
                "--type=merge",
                "-p",
                """
                {"status":{"phase":"Running","containerStatuses":[
                  {"name":"c","image":"i","imageID":"","ready":true,"restartCount":0,
                   "state":{"running":{"startedAt":"2026-05-01T00:00:00Z"}}}]}}
                """);
        assertThat(kubectl("logs", "p", "-c", "c"))
                .isEqualTo("simulated container c of pod default/p started");
        assertThat(kubectl("exec", "p", "-c", "c", "--", "echo", "hi"))
                .isEqualTo("simulated container c of pod default/p: echo hi");
        assertThat(kubectl("logs", "p", "-c", "x")).contains("container x is not valid for pod p");
    }
}
