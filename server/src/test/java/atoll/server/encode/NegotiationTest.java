package atoll.server.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.server.encode.Format.Shape;
import atoll.server.route.Query;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {
    private static final String TABLES =
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

    private static Format choose(String accept) {
        return Negotiation.of(true).choose(accept, Query.EMPTY, "kubectl/v1.36.3");
    }

    @Test
    void nothingAskedIsJson() {
        assertThat(choose("")).isEqualTo(Format.JSON);
        assertThat(choose("*/*")).isEqualTo(Format.JSON);
    }

    @Test
    void theFirstAcceptableWins() {
        assertThat(choose("text/html,application/yaml,application/json").media())
                .isEqualTo(MediaType.YAML);
        assertThat(choose("application/vnd.kubernetes.protobuf,application/json").media())
                .isEqualTo(MediaType.PROTOBUF);
        assertThat(choose("application/json;q=0.5,application/yaml").media())
                .isEqualTo(MediaType.YAML);
    }

    @Test
    void kindsWithoutProtobufFallBack() {
        assertThat(
                        Negotiation.of(false)
                                .choose(
                                        "application/vnd.kubernetes.protobuf,application/json",
                                        Query.EMPTY,
                                        "")
                                .media())
                .isEqualTo(MediaType.JSON);
    }

    @Test
    void kubectlGetsTables() {
        Format format = choose(TABLES);
        assertThat(format.shape()).isEqualTo(Shape.TABLE);
        assertThat(format.shapeVersion()).isEqualTo("v1");
    }

    @Test
    void metadataMayBeProtobufAndTablesMayNot() {
        String as = ";as=%s;v=v1;g=meta.k8s.io";
        String protobuf = "application/vnd.kubernetes.protobuf";
        assertThat(choose(protobuf + as.formatted("PartialObjectMetadata")).shape())
                .isEqualTo(Shape.METADATA);
        assertThatThrownBy(() -> choose(protobuf + as.formatted("Table")))
                .hasMessageStartingWith("only the following media types are accepted");
    }

    @Test
    void nothingAcceptableIsRefusedWithAllThatIs() {
        assertThatThrownBy(() -> choose("text/html"))
                .hasMessage(
                        "only the following media types are accepted: application/json,"
                                + " application/yaml, application/vnd.kubernetes.protobuf");
        assertThatThrownBy(() -> Negotiation.requireRoute("application/*", true))
                .hasMessageStartingWith("406: Not Acceptable\n\nAvailable representations: ")
                .hasMessageEndingWith(", application/vnd.kubernetes.protobuf;stream=watch");
    }

    @Test
    void whatHasAWildcardIsTriedLast() {
        assertThat(choose("*/*,application/yaml;q=0.1").media()).isEqualTo(MediaType.YAML);
        assertThat(choose("application/*,application/json;as=Foo")).isEqualTo(Format.JSON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json;v=v1",
                "application/json;as=Table;g=meta.k8s.io",
                "application/json;stream=other",
                "application/yaml;stream=watch",
                "application/json;sv=v2"
            })
    void whatCannotBeHadIsPassedOver(String accept) {
        assertThatThrownBy(() -> choose(accept))
                .hasMessageStartingWith("only the following media types are accepted");
    }

    @Test
    void aRefusalIsToldInTheFirstPlainFormat() {
        String metadata =
                "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
        assertThat(Negotiation.ofRefusal(metadata + ",application/yaml", Query.EMPTY, "").media())
                .isEqualTo(MediaType.YAML);
        assertThat(Negotiation.ofRefusal(metadata, Query.EMPTY, ""))
                .isEqualTo(Format.JSON.indented());
    }

    @Test
    void peopleGetIndentedJson() {
        assertThat(Negotiation.of(true).choose("", Query.EMPTY, "curl/8").pretty()).isTrue();
        assertThat(Negotiation.of(true).choose("", Query.parse("pretty=false"), "curl/8").pretty())
                .isFalse();
        assertThat(Negotiation.of(true).choose("", Query.parse("pretty=1"), "x").pretty()).isTrue();
        assertThat(Negotiation.of(true).choose("", Query.parse("pretty"), "x").pretty()).isFalse();
        assertThat(choose("application/json;pretty=1").pretty()).isTrue();
    }
}
