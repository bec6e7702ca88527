package atoll.schema;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.schema.Definition.Presence;
import atoll.schema.ProtoField.ProtoType.Scalar;
import atoll.schema.ProtoField.Shape;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is read out of generated Java sources, on sources of our own in their shape.
class SourcesTest {
    /// A file descriptor: package `k8s.io.api.x_y.v1`, message `Thing` with a string `name = 1`, a
    /// repeated int32 `sizes = 2` and a map `labels = 3`.
    private static final String PROTO_SOURCE =
            """
            public final class Sample {
              public interface ThingOrBuilder extends
                  // @@protoc_insertion_point(interface_extends:k8s.io.api.x_y.v1.Thing)
                  com.google.protobuf.MessageOrBuilder {

                /**
                 * <pre>
                 * The name &lt;of it&gt;, &#64; least.
                 * +optional
                 * </pre>
                 *
                 * <code>optional string name = 1;</code>
                 */
                boolean hasName();
              }
              /**
               * <pre>
               * A thing.
               * </pre>
               *
               * Protobuf type {@code k8s.io.api.x_y.v1.Thing}
               */
              static {
                java.lang.String[] descriptorData = {
                  "\\012\\001f\\022\\021k8s.io.api.x_y.v1\\"\\205\\001\\012\\005Thing\\022" +
                  "\\014\\012\\004name\\030\\001 \\001(\\011\\022\\015\\012\\005sizes\\030\\002" +
                  " \\003(\\005\\0224\\012\\006labels\\030\\003 \\003(\\0132$.k8s.io.api." +
                  "x_y.v1.Thing.LabelsEntry\\032)\\012\\013LabelsEntry\\022\\013\\012\\003" +
                  "key\\030\\001 \\001(\\011\\022\\015\\012\\005value\\030\\002 \\001(\\010"
                };
              }
            }
            """;

    private static final String MODEL_SOURCE =
            """
            @ApiModel(description = "A \\"thing\\".")
            public class V1Thing {
              public static final String SERIALIZED_NAME_NAME = "name";
              @SerializedName(SERIALIZED_NAME_NAME)
              @jakarta.annotation.Nonnull
              private String name;

              public static final String SERIALIZED_NAME_$_REF = "$ref";
              @SerializedName(SERIALIZED_NAME_$_REF)
              @jakarta.annotation.Nullable
              private String $ref;

              @jakarta.annotation.Nonnull
              @ApiModelProperty(required = true, value = "The name.\\tTabbed.")
              public String getName() {
                return name;
              }
            }
            """;

    @Test
    void commentsAreFoundByMessageAndNumberWithEscapesUndone() {
        var comments = new ProtoComments(PROTO_SOURCE);

        assertThat(comments.ofField("k8s.io.api.x_y.v1.Thing", 1))
                .isEqualTo("The name <of it>, @ least.\n+optional");
        assertThat(comments.ofMessage("k8s.io.api.x_y.v1.Thing")).isEqualTo("A thing.");
        assertThat(comments.ofField("k8s.io.api.x_y.v1.Thing", 9)).isEmpty();
    }

    @Test
    void descriptorsTellNamesNumbersAndTypes() {
        var descriptor = new ProtoDescriptor(new ProtoComments(PROTO_SOURCE));

        ProtoMessage thing = descriptor.messages(PROTO_SOURCE).getFirst();

        assertThat(thing.name()).isEqualTo("io.k8s.api.x-y.v1.Thing");
        assertThat(thing.fields())
                .containsExactly(
                        new ProtoField(
                                "name",
                                1,
                                Shape.ONE,
                                Scalar.STRING,
                                "The name <of it>, @ least.\n+optional"),
                        new ProtoField("sizes", 2, Shape.LIST, Scalar.INT32, ""),
                        new ProtoField("labels", 3, Shape.MAP, Scalar.BOOLEAN, ""));
    }

    @Test
    void modelsTellNamesRequirednessAndDescriptions() {
        ApiModel model = ApiModel.parse("V1Thing", MODEL_SOURCE);

        assertThat(model.description()).isEqualTo("A \"thing\".");
        assertThat(model.fields().keySet()).containsExactly("name", "$ref");
        assertThat(model.fields().get("name"))
                .isEqualTo(new ApiModel.ModelField(true, "The name.\tTabbed."));
        assertThat(model.fields().get("$ref").required()).isFalse();
    }

    @Test
    void namesAgreeInLettersAndDigits() {
        assertThat(ApiModel.normal("xKubernetesListMapKeys"))
                .isEqualTo(ApiModel.normal("x-kubernetes-list-map-keys"));
        assertThat(ApiModel.normal("aPIGroup")).isEqualTo(ApiModel.normal("apiGroup"));
    }

    @Test
    void handTablesHoldTheFactsThatTheArtefactsLack() throws IOException {
        var hand = new HandTables();

        assertThat(hand.presence("io.k8s.api.apps.v1.DeploymentSpec", "paused", Presence.SET))
                .isEqualTo(Presence.EMPTY);
        assertThat(
                        hand.enumValues(
                                "io.k8s.api.certificates.v1.CertificateSigningRequestSpec",
                                "usages"))
                .contains("client auth");
        assertThat(hand.defaultValue("io.k8s.api.core.v1.AzureDiskVolumeSource", "kind"))
                .isEqualTo("\"Shared\"");
        ProtoMessage service =
                hand.messages().stream()
                        .filter(message -> message.name().endsWith(".APIServiceSpec"))
                        .findFirst()
                        .orElseThrow();
        assertThat(service.fields())
                .contains(new ProtoField("versionPriority", 8, Shape.ONE, Scalar.INT32, ""));
    }

    @Test
    void groupsOfKindsFollowTheirPackage() {
        assertThat(Groups.kinds("io.k8s.api.rbac.v1.Role"))
                .containsExactly(
                        new Kind(
                                "rbac.authorization.k8s.io",
                                "v1",
                                "Role",
                                "io.k8s.api.rbac.v1.Role"));
        assertThat(Groups.kinds(Groups.META + ".Status"))
                .containsExactly(new Kind("", "v1", "Status", Groups.META + ".Status"));
        assertThat(Groups.kinds(Groups.META + ".DeleteOptions")).hasSizeGreaterThan(20);
        assertThat(List.of(Groups.isServed("io.k8s.api.apps.v1beta1.Deployment")))
                .containsOnly(false);
    }
}
