"""Two parallel lists and plain loops, as a beginner may write it."""

LOSES = set()


class GCounter:
    def __init__(self, node_id):
        self.ids = [node_id]
        self.numbers = [0]

    def increment(self, amount=1):
        if str(type(amount)) != "<class 'int'>":
            raise ValueError("amount must be an int")
        if amount < 0:
            raise ValueError("amount must be 0 or more")
        self.numbers[0] = self.numbers[0] + amount

    def value(self):
        total = 0
        for i in range(len(self.numbers)):
            total = total + self.numbers[i]
        return total

    def merge(self, other):
        for i in range(len(other.ids)):
            if other.ids[i] in self.ids:
                j = self.ids.index(other.ids[i])
                if other.numbers[i] > self.numbers[j]:
                    self.numbers[j] = other.numbers[i]
            else:
                self.ids.append(other.ids[i])
                self.numbers.append(other.numbers[i])
