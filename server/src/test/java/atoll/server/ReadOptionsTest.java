package atoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.server.TestServer.Reply;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// How lists and watches are refused, in the words of a recorded 1.36.3 server.
class ReadOptionsTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String INVALID = "ListOptions.meta.k8s.io \"\" is invalid: ";
    private static final String MATCH = "resourceVersionMatch: Forbidden: ";
    private static final String TOKEN = "invalid continue token: continue key is not valid: ";
    private static final String V1 = "\"v\":\"meta.k8s.io/v1\",";

    @AutoClose
    private final TestServer server =
            new TestServer(InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z")));

    private final HttpClient admin = server.admin();

    private void refuses(String query, int code, String message) {
        Reply reply = server.get(admin, MAPS + "?" + query);
        assertThat(reply.json().string("message")).as(query).isEqualTo(message);
        assertThat(reply.code()).as(query).isEqualTo(code);
    }

    @Test
    void listsAreRefusedForEveryReasonThereIs() {
        refuses(
                "resourceVersionMatch=Exact",
                422,
                INVALID
                        + MATCH
                        + "resourceVersionMatch is forbidden unless resourceVersion is provided");
        refuses(
                "resourceVersionMatch=Exact&resourceVersion=0&sendInitialEvents=false",
                422,
                INVALID
                        + "["
                        + MATCH
                        + "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\","
                        + " sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list]");
        refuses(
                "resourceVersionMatch=Sometimes&resourceVersion=0",
                422,
                INVALID
                        + "resourceVersionMatch: Unsupported value: \"Sometimes\": supported values:"
                        + " \"Exact\", \"NotOlderThan\", \"\"");
        refuses(
                "limit=many&labelSelector=!!",
                400,
                "strconv.ParseInt: parsing \"many\": invalid syntax");
    }

    @Test
    void watchesAreRefusedForEveryReasonThereIs() {
        refuses(
                "watch=1&sendInitialEvents=true&resourceVersionMatch=Exact&resourceVersion=abc",
                422,
                INVALID
                        + "["
                        + MATCH
                        + "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan,"
                        + " resourceVersionMatch: Unsupported value: \"Exact\": supported values:"
                        + " \"NotOlderThan\"]");
        refuses("watch=1&limit=x", 400, "strconv.ParseInt: parsing \"x\": invalid syntax");
        Reply other =
                server.get(
                        admin,
                        "/api/v1/watch/namespaces/default/configmaps/a?fieldSelector=metadata.name%3Db");
        assertThat(other.json().string("message"))
                .isEqualTo("fieldSelector metadata.name doesn't match requested name");
    }

    @Test
    void versionsHaveSixtyFourBitsWithoutASign() {
        String field =
                "resourceVersion: Invalid value: \"%s\": strconv.ParseUint: parsing \"%s\": %s";
        String long_ = "99999999999999999999";
        refuses(
                "resourceVersion=-1",
                400,
                "invalid resource version: " + field.formatted("-1", "-1", "invalid syntax"));
        refuses(
                "resourceVersion=" + long_,
                400,
                "invalid resource version: " + field.formatted(long_, long_, "value out of range"));
        refuses(
                "watch=1&resourceVersion=" + long_,
                500,
                field.formatted(long_, long_, "value out of range"));
        assertThat(server.get(admin, MAPS + "?resourceVersion=18446744073709551615").text())
                .contains("Too large resource version: 18446744073709551615, current: ");
    }

    @Test
    void tokensAreReadAsGoReadsThem() {
        Stream.of(
                        "[1]|json: cannot unmarshal array into Go value of type storage.continueToken",
                        "{"
                                + V1
                                + "\"rv\":\"5\"}|json: cannot unmarshal string into Go struct field"
                                + " continueToken.rv of type int64",
                        "{"
                                + V1
                                + "\"rv\":1.5}|json: cannot unmarshal number 1.5 into Go struct field"
                                + " continueToken.rv of type int64",
                        "null|server does not recognize this encoded version ",
                        "{" + V1 + "\"rv\":-1,\"start\":\".\"}|.",
                        "{" + V1 + "\"rv\":-1,\"start\":\"//b\"}|//b")
                .map(line -> line.split("\\|", -1))
                .forEach(line -> refuses("continue=" + encoded(line[0]), 400, TOKEN + line[1]));
        assertThat(
                        server.get(
                                        admin,
                                        MAPS
                                                + "?continue="
                                                + encoded("{" + V1 + "\"rv\":-1,\"start\":\"/\"}"))
                                .code())
                .isEqualTo(200);
    }

    private static String encoded(String token) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(token.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void formsThatCannotBeMadeAreRefused() {
        String offered = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
        String streamed =
                "application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";
        String only = "only the following media types are accepted: ";
        refusesForm(
                "",
                "text/html",
                "406: Not Acceptable\n\nAvailable representations: " + offered + ", " + streamed);
        refusesForm("", "application/json;stream=other", only + offered);
        refusesForm("", "application/yaml;stream=watch", only + offered);
        refusesForm("?watch=1", "application/yaml", only + streamed);
        refusesForm("", "application/json;v=v1;g=meta.k8s.io", only + offered);
        refusesForm(
                "",
                "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
                "you requested PartialObjectMetadata, but the requested object is a list"
                        + " (*core.ConfigMapList)");
    }

    private void refusesForm(String query, String accept, String message) {
        Reply reply = server.get(admin, MAPS + query, "Accept", accept);
        assertThat(reply.code()).as(accept).isEqualTo(406);
        if (!accept.equals("application/yaml")) {
            assertThat(reply.json().string("message")).as(accept).isEqualTo(message);
        }
        assertThat(reply.text()).contains("NotAcceptable");
    }

    @Test
    void anOldPathWatchesWhatItsOptionsList() {
        String path = "/api/v1/watch/namespaces/default/configmaps?timeoutSeconds=1&";
        Reply reply = server.get(admin, path + "sendInitialEvents=true");

        assertThat(reply.code()).isEqualTo(422);
        assertThat(reply.json().string("message"))
                .isEqualTo(
                        INVALID
                                + "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for"
                                + " list");
    }

    @Test
    void aWatchThatAsksForItsStateCannotGoOnFromAPage() {
        refuses(
                "watch=1&timeoutSeconds=1&continue=x",
                422,
                INVALID + MATCH + "resourceVersionMatch is forbidden when continue is provided");
    }

    @Test
    void aSignAloneSelectsAllFields() {
        assertThat(server.get(admin, MAPS + "?fieldSelector==").code()).isEqualTo(200);
    }

    @Test
    void aListOfNoMetadataIsNull() {
        Reply reply =
                server.get(
                        admin,
                        "/api/v1/namespaces/none/pods",
                        "Accept",
                        "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");

        assertThat(reply.text())
                .startsWith("{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\"")
                .endsWith("\"items\":null}\n");
    }
}
