package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is said of bodies as they were written, and in which shapes answers can be had, as a real
/// 1.36.3 says it.
class WrittenBodiesTest {
    private static final String CORE = "/api/v1/namespaces/default/";
    private static final String REHEARSED = "?dryRun=All";
    private static final String METADATA =
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    private static final String TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1";

    @AutoClose
    private final TestServer server =
            new TestServer(InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z")));

    private final HttpClient admin = server.admin();

    private Reply post(String path, String body, String... headers) {
        return server.send(admin, "POST", path, body, headers);
    }

    private String message(String path, String body) {
        return post(path, body, "Content-Type", "application/json").json().stringOr("message", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{'spec':{'z':1,'restartPolicy':1,'containers':'x'}}"
                        + "|number into Go struct field PodSpec.spec.restartPolicy of type"
                        + " v1.RestartPolicy",
                "{'spec':{'restartPolicy':1},'metadata':{'name':2}}"
                        + "|number into Go struct field PodSpec.spec.restartPolicy of type"
                        + " v1.RestartPolicy",
                // A time decodes itself, and ends the reading.
                "{'status':{'phase':4,'startTime':3},'spec':3}"
                        + "|number into Go struct field PodStatus.status.startTime of type string",
                "{'spec':{'terminationGracePeriodSeconds':1.0}}"
                        + "|number 1.0 into Go struct field"
                        + " PodSpec.spec.terminationGracePeriodSeconds of type int64",
            })
    void ofSeveralWrongTypesTheFirstInTheTextIsTold(String body, String told) {
        assertThat(message(CORE + "pods", body.replace('\'', '"')))
                .isEqualTo(
                        "Pod in version \"v1\" cannot be handled as a Pod: json: cannot unmarshal "
                                + told);
    }

    @Test
    void theKindIsToldByAKeyOfAnyCaseTheLastOfSeveral() {
        assertThat(message(CORE + "configmaps", "{\"kind\":\"ConfigMap\",\"Kind\":\"Secret\"}"))
                .startsWith("Secret in version \"v1\" cannot be handled as a ConfigMap");
        assertThat(message(CORE + "configmaps", "{\"KIND\":5,\"apiversion\":6}"))
                .contains("cannot unmarshal number into Go struct field .kind of type string");
        assertThat(message(CORE + "configmaps", "{\"apiVersion\":5,\"kind\":[]}"))
                .contains("cannot unmarshal number into Go struct field .apiVersion of type");
        Reply deleted =
                server.send(
                        admin,
                        "DELETE",
                        CORE + "configmaps/none",
                        "{\"Kind\":\"Lamp\"}",
                        "Content-Type",
                        "application/json");
        assertThat(deleted.code()).isEqualTo(400);
    }

    @Test
    void aContinueTokensKeysAreTakenInAnyCase() {
        String token =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                "{\"V\":\"meta.k8s.io/v1\",\"RV\":-1,\"START\":\"a\"}"
                                        .getBytes(StandardCharsets.UTF_8));

        Reply reply = server.send(admin, "GET", CORE + "configmaps?limit=1&continue=" + token, "");

        assertThat(reply.code()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "nul|invalid character ' ' in literal null (expecting 'l')",
                "{\"a\":1.|invalid character ' ' after decimal point in numeric literal",
                "{\"a\":-|invalid character ' ' in numeric literal",
                "{\"a\":\"\\|invalid character ' ' in string escape code",
                "{\"a\":\"b|unexpected end of JSON input",
            })
    void whatEndsTooSoonIsToldAsGosScannerMeetsIt(String body, String told) {
        assertThat(message(CORE + "configmaps", body)).contains("json parse error: " + told + " (");
    }

    @Test
    void aWarningShowsAFieldInAnyWriting() {
        Reply reply =
                post(
                        CORE + "configmaps" + REHEARSED,
                        "{\"metadata\":{\"name\":\"x\"},\"名\":1}",
                        "Content-Type",
                        "application/json");

        String bytes = reply.header("Warning");
        assertThat(new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .isEqualTo("299 - \"unknown field \\\"名\\\"\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                "/apis/authentication.k8s.io/v1/selfsubjectreviews"
            })
    void ofAReviewTheMetadataCanBeHadButNoTable(String path) {
        String body = "{\"spec\":{\"resourceAttributes\":{\"verb\":\"get\"}}}";
        Reply metadata = post(path, body, "Accept", METADATA);
        assertThat(metadata.code()).isEqualTo(201);
        assertThat(metadata.json().stringOr("kind", "")).isEqualTo("PartialObjectMetadata");
        assertThat(post(path, body, "Accept", TABLE).code()).isEqualTo(406);
    }

    @ParameterizedTest
    @CsvSource({"resize, 406", "ephemeralcontainers, 406", "status, 404"})
    void mostPartsHaveNoRows(String part, int code) {
        String path = CORE + "pods/none/" + part;
        assertThat(server.send(admin, "GET", path, "", "Accept", TABLE).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"})
    void aPartThatIsNotThereIsNotFoundWhateverTheMethod(String method) {
        Reply reply = server.send(admin, method, CORE + "pods/p/nopart", "");
        assertThat(reply.code()).isEqualTo(404);
    }

    @Test
    void aLimitRangeNeedsNoName() {
        Reply reply = post(CORE + "limitranges", "{}", "Content-Type", "application/json");
        assertThat(reply.code()).isEqualTo(201);
        assertThat(reply.json().object("metadata").stringOr("name", "")).hasSize(36);
    }

    @Test
    void aRehearsedCreationKeepsTheVersionItWasSentWith() {
        String body = "{\"metadata\":{\"name\":\"x\",\"resourceVersion\":\"5\"}}";
        Reply reply =
                post(CORE + "configmaps" + REHEARSED, body, "Content-Type", "application/json");
        assertThat(reply.json().object("metadata").stringOr("resourceVersion", "")).isEqualTo("5");
    }

    @Test
    void whatAnEventIsAboutIsLookedAtBeforeItsName() {
        server.send(
                admin,
                "POST",
                "/api/v1/namespaces",
                "{\"metadata\":{\"name\":\"a\"}}",
                "Content-Type",
                "application/json");
        assertThat(message("/api/v1/namespaces/a/events", "{}"))
                .isEqualTo(
                        "Event \"\" is invalid: involvedObject.namespace: Invalid value: \"\": does"
                                + " not match event.namespace");
        assertThat(message(CORE + "events", "{}"))
                .isEqualTo(
                        "Event \"\" is invalid: metadata.name: Required value: name or generateName"
                                + " is required");
    }

    @Test
    void anAudienceThatStandsTwiceIsNotLookedAtFurther() {
        String body =
                "{\"metadata\":{\"name\":\"d.test\"},\"spec\":{\"tokenRequests\":[{\"audience\":\"a\"},{\"audience\":\"a\",\"expirationSeconds\":1}]}}";
        assertThat(message("/apis/storage.k8s.io/v1/csidrivers", body))
                .isEqualTo(
                        "CSIDriver.storage.k8s.io \"d.test\" is invalid:"
                                + " spec.tokenRequests[1].audience: Duplicate value: \"a\"");
    }

    @Test
    void aBindingsTargetIsLookedAtBeforeItsName() {
        assertThat(message(CORE + "bindings", "{}")).isEqualTo("target.name: Required value");
    }
}
