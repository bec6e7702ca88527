package atoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.server.TestServer.Reply;
import java.net.http.HttpClient;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What clients see of deletions, and of what they post to a pod to move or end it.
class PostedActionsTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String JSON = "application/json";

    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z"));
    @AutoClose private final TestServer server = new TestServer(clock);
    private final HttpClient admin = server.admin();

    @BeforeEach
    void furnish() {
        post("/api/v1/namespaces", "{'metadata':{'name':'default'}}");
        post("/api/v1/namespaces/default/serviceaccounts", "{'metadata':{'name':'default'}}");
        post(
                PODS,
                "{'metadata':{'name':'p'},'spec':{'nodeName':'n','containers':[{'name':'c','image':'i'}]}}");
    }

    private Reply post(String path, String body) {
        return send("POST", path, body);
    }

    private Reply send(String method, String path, String body) {
        return server.send(admin, method, path, body.replace('\'', '"'), "Content-Type", JSON);
    }

    private static String told(Reply reply) {
        return reply.code() + " " + reply.json().stringOr("message", "");
    }

    @Test
    void whatIsPostedNamesTheObjectOfItsAddress() {
        assertThat(told(post(PODS + "/p/eviction", "{'metadata':{}}")))
                .isEqualTo("400 name in URL does not match name in Eviction object");
        assertThat(told(post(PODS + "/p/binding", "{'metadata':{'name':'q'}}")))
                .isEqualTo("400 name in URL does not match name in Binding object");
        assertThat(
                        told(
                                post(
                                        PODS + "/p/eviction",
                                        "{'metadata':{'name':'p','namespace':'other'}}")))
                .isEqualTo(
                        "400 the namespace of the provided object does not match the namespace sent"
                                + " on the request");
        assertThat(told(post("/api/v1/namespaces/default/bindings", "{'target':{'name':'n'}}")))
                .isEqualTo("400 Name parameter required.");
    }

    @Test
    void evictionsAreTakenInTheirOlderVersionToo() {
        Reply evicted =
                post(
                        PODS + "/p/eviction",
                        "{'apiVersion':'policy/v1beta1','kind':'Eviction','metadata':{'name':'p'}}");

        assertThat(evicted.code()).isEqualTo(201);
        assertThat(
                        server.get(admin, PODS + "/p")
                                .json()
                                .object("metadata")
                                .has("deletionTimestamp"))
                .isTrue();
    }

    @Test
    void aPodThatDoesNotRunIsMarkedToo() {
        post(PODS + "/p/eviction", "{'metadata':{'name':'p'}}");

        JsonObject pod = server.get(admin, PODS + "/p").json();
        JsonObject mark = pod.object("status").array("conditions").objects().getLast();
        assertThat(mark.stringOr("reason", "")).isEqualTo("EvictionByEvictionAPI");
        assertThat(mark.has("observedGeneration")).isFalse();
    }

    @Test
    void optionsOfAnEvictionAreLookedAt() {
        assertThat(
                        told(
                                post(
                                        PODS + "/p/eviction",
                                        "{'metadata':{'name':'p'},'deleteOptions':{'dryRun':['x']}}")))
                .isEqualTo(
                        "422 DeleteOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value:"
                                + " [\"x\"]: supported values: \"All\"");
    }

    @Test
    void whatIsOnlyMarkedIsAnsweredWholeInADryRunToo() {
        post(MAPS, "{'metadata':{'name':'a'}}");

        Reply kept = send("DELETE", MAPS + "/a", "{'propagationPolicy':'Orphan','dryRun':['All']}");
        Reply gone = send("DELETE", MAPS + "/a", "{'dryRun':['All']}");

        assertThat(kept.json().stringOr("kind", "")).isEqualTo("ConfigMap");
        assertThat(kept.json().object("metadata").array("finalizers").strings())
                .containsExactly("orphan");
        assertThat(gone.json().stringOr("kind", "")).isEqualTo("Status");
    }

    @Test
    void whoAsksInTheOlderWayIsToldThatTheObjectIsStillThere() {
        Reply reply = send("DELETE", PODS + "/p", "{'orphanDependents':false}");

        assertThat(reply.code()).isEqualTo(202);
    }

    @Test
    void aFinalizerOfANamespaceIsPointedAtWhereOnlyFinalizersAreWritten() {
        String why = "Invalid value: \"nope\": name is neither a standard finalizer name nor is it";
        assertThat(
                        told(
                                post(
                                        "/api/v1/namespaces",
                                        "{'metadata':{'name':'x'},'spec':{'finalizers':['nope']}}")))
                .contains("spec.finalizers: " + why);
        assertThat(
                        told(
                                send(
                                        "PUT",
                                        "/api/v1/namespaces/default/finalize",
                                        "{'metadata':{'name':'default'},'spec':{'finalizers':['nope']}}")))
                .contains("spec.finalizers[0]: " + why);
    }

    @Test
    void anOwnerNamesAVersion() {
        assertThat(
                        told(
                                post(
                                        MAPS,
                                        "{'metadata':{'name':'a','ownerReferences':[{'apiVersion':'a/b/c','kind':'K',"
                                                + "'name':'n','uid':'u'}]}}")))
                .contains(
                        "metadata.ownerReferences.apiVersion: Invalid value: \"a/b/c\": version"
                                + " must not be empty");
    }

    @Test
    void finalizersOfCustomObjectsAreOnlyWarnedOf() {
        createLamps();

        Reply made =
                post(
                        LAMPS,
                        LAMP.replace("'one'", "'one','finalizers':['plain','a.b','kubernetes']"));

        assertThat(made.code()).isEqualTo(201);
        assertThat(made.response().headers().allValues("Warning"))
                .containsExactly(
                        "299 - \"metadata.finalizers: \\\"a.b\\\": prefer a domain-qualified finalizer name"
                                + " including a path (/) to avoid accidental conflicts with other finalizer writers\"",
                        "299 - \"metadata.finalizers: \\\"plain\\\": prefer a domain-qualified finalizer name"
                                + " to avoid accidental conflicts with other finalizer writers\"");
    }

    @Test
    void aPartOfACustomObjectIsNotDeleted() {
        createLamps();
        post(LAMPS, LAMP);

        assertThat(told(send("DELETE", LAMPS + "/one/status", "")))
                .isEqualTo(
                        "405 delete is not supported on resources of kind"
                                + " \"lamps.x.example.com\"");
    }

    @Test
    void aCustomObjectSaysWhatItIs() {
        createLamps();

        assertThat(told(post(LAMPS, "{'metadata':{'name':'x'}}")))
                .isEqualTo(
                        "400 the object provided is unrecognized (must be of type Lamp): Object"
                                + " 'Kind' is missing in '{\"metadata\":{\"name\":\"x\"}}'"
                                + " ({\"metadata\":{\"name\":\"x\"}})");
        assertThat(told(post(LAMPS, "{'kind':'Lamp','metadata':{'name':'x'}}")))
                .isEqualTo(
                        "400 the API version in the data () does not match the expected API version"
                                + " (x.example.com/v1)");
        assertThat(told(post(LAMPS, LAMP.replace("'Lamp'", "'Lump'"))))
                .isEqualTo(
                        "422 Lump.x.example.com \"one\" is invalid: kind: Invalid value: \"Lump\":"
                                + " must be Lamp");
    }

    @Test
    void thePhaseOfANamespaceIsThatOfItsDeletion() {
        assertThat(
                        told(
                                send(
                                        "PUT",
                                        "/api/v1/namespaces/default/status",
                                        "{'metadata':{'name':'default'},'status':{'phase':'Terminating'}}")))
                .contains(
                        "status.Phase: Invalid value: \"Terminating\": may only be 'Active' if"
                                + " `deletionTimestamp` is empty");
    }

    @Test
    void optionsOfADeletionHaveTheirTypes() {
        assertThat(told(send("DELETE", MAPS + "/none", "{'gracePeriodSeconds':'x'}")))
                .isEqualTo(
                        "400 json: cannot unmarshal string into Go struct field"
                                + " DeleteOptions.gracePeriodSeconds of type int64");
        assertThat(told(send("DELETE", MAPS + "/none", "{'preconditions':{'uid':1}}")))
                .isEqualTo(
                        "400 json: cannot unmarshal number into Go struct field"
                                + " Preconditions.preconditions.uid of type types.UID");
        assertThat(told(send("DELETE", MAPS + "/none?propagationPolicy=", ""))).startsWith("422 ");
        assertThat(told(send("DELETE", MAPS + "/none", "{'dryRun':['All','All']}")))
                .startsWith("404 ");
        assertThat(told(send("DELETE", MAPS + "/none", "null"))).startsWith("404 ");
    }

    @Test
    void onlyAnUpdateFinalizesANamespace() {
        assertThat(server.get(admin, "/api/v1/namespaces/default/finalize").code()).isEqualTo(405);
        assertThat(send("DELETE", MAPS + "/a/b", "").code()).isEqualTo(404);
    }

    @Test
    void aListOfCustomObjectsAlwaysSaysWhereItGoesOn() {
        createLamps();

        assertThat(server.get(admin, LAMPS).json().object("metadata").string("continue")).isEmpty();
        assertThat(server.get(admin, MAPS).json().object("metadata").has("continue")).isFalse();
    }

    private static final String LAMPS = "/apis/x.example.com/v1/namespaces/default/lamps";
    private static final String LAMP =
            "{'apiVersion':'x.example.com/v1','kind':'Lamp','metadata':{'name':'one'}}";

    private void createLamps() {
        post(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                "{'metadata':{'name':'lamps.x.example.com'},'spec':{'group':'x.example.com','scope':'Namespaced',"
                        + "'names':{'plural':'lamps','kind':'Lamp'},'versions':[{'name':'v1','served':true,'storage':true,"
                        + "'subresources':{'status':{}},'schema':{'openAPIV3Schema':{'type':'object'}}}]}}");
    }
}
