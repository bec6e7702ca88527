package atoll.server.delegate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.api.GroupVersionResource;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.HttpsPeer;
import atoll.server.HttpsPeer.Answer;
import atoll.server.authenticate.LiveObjects;
import atoll.server.authenticate.TokenException;
import atoll.server.authenticate.UserInfo;
import atoll.server.authenticate.Verified;
import atoll.server.authorize.Attributes;
import atoll.server.authorize.Decision;
import atoll.server.authorize.Decision.Verdict;
import atoll.server.config.ConfigProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a real 1.36.3 sends to webhooks for tokens and for rights, and makes of their answers.
@Timeout(60)
class ReviewWebhooksTest {
    private static final LiveObjects NOTHING = (_, _, _) -> null;
    private static final List<String> OWN = List.of("us");
    private static final UserInfo BOB = UserInfo.of("bob", "g");
    private static final Attributes LISTING =
            Attributes.ofResource(
                    "list", GroupVersionResource.of("v1", "configmaps"), "", "shop", "");

    @TempDir Path folder;

    private Instant now = Instant.parse("2026-05-01T00:00:00Z");
    private Answer answer = Answer.json("{}");
    @AutoClose private final HttpsPeer peer = new HttpsPeer(_ -> answer, null, "localhost");
    private Path kubeconfig;

    @BeforeEach
    void configure() throws IOException {
        kubeconfig = folder.resolve("hook.yaml");
        Files.writeString(
                kubeconfig,
                """
                clusters: [{name: c, cluster: {server: "%s", certificate-authority-data: %s}}]
                users: [{name: u, user: {token: s3cret}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                """
                        .formatted(peer.url("/hook"), peer.bundle()));
    }

    private void answers(String status) {
        answer = Answer.json("{\"status\":" + status.replace('\'', '"') + "}");
    }

    private TokenWebhook tokens() {
        return new TokenWebhook(kubeconfig, "v1beta1", OWN, Duration.ofMinutes(2), () -> now);
    }

    private AuthorizationWebhook rights(boolean deniesOnFailure, String... conditions) {
        var problems = new ConfigProblems();
        var read =
                MatchConditions.read(
                        List.of(conditions).stream()
                                .map(each -> JsonObject.of("expression", each))
                                .toList(),
                        "matchConditions",
                        problems);
        problems.refuse();
        return new AuthorizationWebhook(
                kubeconfig,
                new WebhookSettings(
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(30),
                        "v1beta1",
                        deniesOnFailure,
                        read),
                () -> now);
    }

    @Test
    void aTokenIsWhoseTheOtherServerSaysItIs() throws TokenException {
        answers(
                "{'authenticated':true,'user':{'username':'ann','uid':'1','groups':['g'],'extra':{'k':['v']}}}");
        TokenWebhook webhook = tokens();

        Verified verified = Objects.requireNonNull(webhook.verify("t", OWN, NOTHING));

        assertThat(verified.user().toJson())
                .isEqualTo(
                        JsonReader.readObject(
                                "{\"username\":\"ann\",\"uid\":\"1\",\"groups\":[\"g\"],\"extra\":{\"k\":[\"v\"]}}"));
        assertThat(verified.audiences()).isEqualTo(OWN);
        assertThat(peer.asked.getLast().json().toString())
                .isEqualTo(
                        "{\"apiVersion\":\"authentication.k8s.io/v1beta1\",\"kind\":\"TokenReview\",\"metadata\":{},\"spec\":{\"audiences\":[\"us\"],\"token\":\"t\"},\"status\":{\"user\":{}}}");
        assertThat(peer.asked.getLast().header("Authorization")).containsExactly("Bearer s3cret");
        webhook.verify("t", OWN, NOTHING);
        assertThat(peer.asked).hasSize(1);
        now = now.plusSeconds(120);
        webhook.verify("t", OWN, NOTHING);
        assertThat(peer.asked).hasSize(2);
    }

    @Test
    void aTokenForOthersOrForNobodyProvesNothing() throws TokenException {
        answers("{'authenticated':true,'user':{'username':'ann'},'audiences':['others']}");
        assertThat(tokens().verify("t", OWN, NOTHING)).isNull();
        answers("{'authenticated':false}");
        assertThat(tokens().verify("t", OWN, NOTHING)).isNull();
        answers("{'authenticated':false,'error':'no such person'}");
        assertThatThrownBy(() -> tokens().verify("t", OWN, NOTHING)).hasMessage("no such person");
        answer = new Answer(403, "application/json", "nope");
        assertThatThrownBy(() -> tokens().verify("t", OWN, NOTHING)).hasMessage("unknown");
    }

    @Test
    void theOtherServerAllowsDeniesOrHasNoOpinion() {
        AuthorizationWebhook webhook = rights(false);
        answers("{'allowed':true,'reason':'because'}");
        assertThat(webhook.authorize(BOB, LISTING)).isEqualTo(new Decision(true, "because"));
        assertThat(peer.asked.getLast().json().toString())
                .isEqualTo(
                        "{\"apiVersion\":\"authorization.k8s.io/v1beta1\",\"kind\":\"SubjectAccessReview\",\"metadata\":{},\"spec\":{\"group\":[\"g\"],\"resourceAttributes\":{\"namespace\":\"shop\",\"resource\":\"configmaps\",\"verb\":\"list\",\"version\":\"v1\"},\"user\":\"bob\"},\"status\":{\"allowed\":false}}");

        answers("{'denied':true,'reason':'not you'}");
        assertThat(webhook.authorize(BOB, LISTING).allowed()).isTrue();
        assertThat(webhook.authorize(BOB, Attributes.ofPath("get", "/x")))
                .isEqualTo(new Decision(Verdict.DENIED, "not you", ""));
        answers("{'allowed':false,'reason':'do not know'}");
        assertThat(webhook.authorize(BOB, Attributes.ofPath("get", "/y")))
                .isEqualTo(new Decision(Verdict.NO_OPINION, "do not know", ""));
    }

    @Test
    void aServerThatCannotBeAskedHasNoOpinionOrDeniesAsIsSaid() {
        answer = new Answer(404, "text/plain", "");
        String why = "the server could not find the requested resource";

        assertThat(rights(false).authorize(BOB, LISTING))
                .isEqualTo(new Decision(Verdict.NO_OPINION, "", why));
        assertThat(rights(true).authorize(BOB, LISTING))
                .isEqualTo(new Decision(Verdict.DENIED, "", why));
    }

    @Test
    void conditionsSayWhichRequestsItIsAskedAbout() {
        answers("{'allowed':true}");

        assertThat(rights(true, "request.user != 'bob'").authorize(BOB, LISTING).verdict())
                .isEqualTo(Verdict.NO_OPINION);
        assertThat(peer.asked).isEmpty();
        assertThat(rights(true, "request.extra['x'][0] == 'y'").authorize(BOB, LISTING))
                .isEqualTo(
                        new Decision(
                                Verdict.DENIED,
                                "",
                                "cel evaluation error: expression 'request.extra['x'][0] == 'y'' resulted in error: no such key: x"));
        assertThat(
                        rights(
                                        true,
                                        "has(request.resourceAttributes) && request.resourceAttributes.name == ''")
                                .authorize(BOB, LISTING)
                                .allowed())
                .isTrue();
    }
}
