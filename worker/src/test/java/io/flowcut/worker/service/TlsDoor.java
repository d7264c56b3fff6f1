package io.flowcut.worker.service;

import io.grpc.CallOptions;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A door of TLS before a Temporal server that speaks plain text: asks for a certificate, hands every call on as it is,
 * and remembers the credentials in the headers.
 */
final class TlsDoor implements AutoCloseable {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final Set<String> credentials = ConcurrentHashMap.newKeySet();
    private final ManagedChannel inside;
    private final Server server;

    /**
     * Opens the door.
     *
     * @param address {@code HOST:PORT} of the server behind it
     * @param certificate of the door
     * @param client certificate that a client must have
     */
    TlsDoor(String address, Path certificate, Path key, Path client) throws IOException {
        inside = NettyChannelBuilder.forTarget(address).usePlaintext().build();
        server = NettyServerBuilder.forPort(0)
                .sslContext(GrpcSslContexts.forServer(certificate.toFile(), key.toFile())
                        .trustManager(client.toFile())
                        .clientAuth(ClientAuth.REQUIRE)
                        .build())
                .fallbackHandlerRegistry(new Everything())
                .intercept(new Credentials())
                .build()
                .start();
    }

    /** {@code HOST:PORT} of the door. */
    String address() {
        return "localhost:" + server.getPort();
    }

    /** Values of the header {@code authorization} that came in. */
    Set<String> credentials() {
        return Set.copyOf(credentials);
    }

    @Override
    public void close() {
        server.shutdownNow();
        inside.shutdownNow();
    }

    private final class Credentials implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            String value = headers.get(AUTHORIZATION);
            if (value != null) {
                credentials.add(value);
            }
            return next.startCall(call, headers);
        }
    }

    /** Every method, whose messages are bytes that nobody looks at. */
    private final class Everything extends HandlerRegistry {
        @Override
        public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
            MethodDescriptor<byte[], byte[]> method = MethodDescriptor.newBuilder(new Bytes(), new Bytes())
                    .setType(MethodType.UNARY)
                    .setFullMethodName(name)
                    .build();
            return ServerMethodDefinition.create(
                    method,
                    ServerCalls.asyncUnaryCall((request, answer) ->
                            ClientCalls.asyncUnaryCall(inside.newCall(method, CallOptions.DEFAULT), request, answer)));
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
