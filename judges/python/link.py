# Signed messages between the judge and the process that holds the program and its tests.


class Link:
    """Signed messages over a channel."""

    def __init__(self, channel, secret, is_judge):
        import hashlib

        self.channel, self.secret, self.digest = channel, secret, hashlib.sha256
        self.sides, self.sent, self.received = (b'judge', b'tests') if is_judge else (b'tests', b'judge'), 0, 0

    def sign(self, side, count, data):
        return self.digest(self.secret + side + size(count) + data + self.secret).digest()

    def send(self, *message):
        data = packed(message)
        self.sent += 1
        self.channel.send(('signed', self.sign(self.sides[0], self.sent, data), data))

    def receive(self):
        message = self.channel.receive()
        self.received += 1
        if (
            len(message) != 3
            or type(message[2]) is not bytes
            or message[1] != self.sign(self.sides[1], self.received, message[2])
        ):
            raise Gone()
        return unpacked(message[2])
