package atoll.api;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonReader;
import org.junit.jupiter.api.Test;

class StatusTest {
    private static final GroupResource PODS = new GroupResource("", "pods");

    @Test
    void aWriteThatCameTooLateIsNoFault() {
        assertThat(Status.staleVersion(PODS, "p").isLate()).isTrue();
        assertThat(Status.notFound(PODS, "p").isLate()).isTrue();
        Status terminating =
                Status.of(
                        JsonReader.readObject(
                                """
                                {"kind":"Status","status":"Failure","code":403,"reason":"Forbidden",
                                 "details":{"name":"p","kind":"pods","causes":[
                                   {"reason":"NamespaceTerminating","field":"metadata.namespace"}]}}
                                """));
        assertThat(terminating.isNamespaceTerminating()).isTrue();
        assertThat(terminating.isLate()).isTrue();
    }

    @Test
    void whatTheServerDoesNotServeOrAllowIsAFault() {
        assertThat(Status.unknownPath().isLate()).isFalse();
        assertThat(Status.forbidden(PODS, "p", "no").isLate()).isFalse();
        assertThat(Status.alreadyExists(PODS, "p").isLate()).isFalse();
    }
}
